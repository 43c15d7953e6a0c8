import type { ListedWorker, Revision } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { OtherWorkers } from './other-workers.tsx';
import { Revisions } from './revisions.tsx';
import { TranscriberCard } from './transcriber-card.tsx';

/** Every process that works, the ones with a GPU first. */
export function WorkersPage() {
  const workers = usePolled<{ data: ListedWorker[]; revisions: Revision[] }>('/v1/workers', 2_000);
  return (
    <Page title={t('page_workers')}>
      <Loaded of={workers}>
        {({ data, revisions }) => {
          const transcribers = data.filter(({ role }) => role === 'transcriber');
          return (
            <>
              {transcribers.length === 0 && <Empty icon="workers" text={t('noEngines')} />}
              <div class="cards">
                {transcribers.map(worker => (
                  <TranscriberCard key={worker.id} worker={worker} refresh={workers.refresh} />
                ))}
              </div>
              <OtherWorkers workers={data.filter(({ role }) => role !== 'transcriber')} refresh={workers.refresh} />
              <Revisions revisions={revisions} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
