import type { Batch, BatchList } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Pager, usePages } from '../../parts/pager.tsx';
import { BatchCard } from './batch-card.tsx';

/** Every batch of the project with how far it is, newest first. */
export function Batches() {
  const pages = usePages('');
  const cursor = pages.cursor === null ? '' : `&cursor=${encodeURIComponent(pages.cursor)}`;
  const batches = usePolled<BatchList>(`/v1/batches?limit=10${cursor}`, 3_000);
  return (
    <Loaded of={batches}>
      {({ data, next_cursor }) =>
        data.length === 0 ? (
          <div class="panel">
            <Empty icon="queue" text={t('noBatches')} />
          </div>
        ) : (
          <>
            {data.map((batch: Batch) => (
              <BatchCard key={batch.id} batch={batch} refresh={batches.refresh} />
            ))}
            <Pager pages={pages} next={next_cursor} />
          </>
        )
      }
    </Loaded>
  );
}
