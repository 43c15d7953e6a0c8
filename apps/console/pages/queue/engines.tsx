import type { ListedWorker } from '#client/schemas.ts';
import type { Polled } from '../../api/use-polled.ts';
import { formatSpeed } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Badge } from '../../parts/badge.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { isUnwell, WorkerState } from '../../parts/state.tsx';
import { href } from '../../route.ts';

/** Every GPU in a line, the unwell first. */
export function Engines({ workers }: { workers: Polled<{ data: ListedWorker[] }> }) {
  const own = workers.data?.data.filter(({ role }) => role === 'transcriber') ?? [];
  const unwell = own.filter(isUnwell);
  const aside = own.length > 0 && (
    <Badge tone={unwell.length > 0 ? 'bad' : 'ok'}>
      {unwell.length > 0 ? t('unwellOf', { n: unwell.length, of: own.length }) : t('allWell', { n: own.length })}
    </Badge>
  );
  return (
    <Panel title={t('engines')} aside={aside} flush>
      <Loaded of={workers}>
        {() =>
          own.length === 0 ? (
            <Empty icon="workers" text={t('noEngines')} />
          ) : (
            <List workers={[...unwell, ...own.filter(each => !isUnwell(each))]} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function List({ workers }: { workers: ListedWorker[] }) {
  return (
    <ul class="rows">
      {workers.map(worker => (
        <li key={worker.id}>
          <div>
            <a class="name whole" href={href('workers')}>
              {worker.id}
            </a>
            <small class={isUnwell(worker) ? 'wrong' : undefined}>{aboutOf(worker)}</small>
          </div>
          <WorkerState worker={worker} />
        </li>
      ))}
    </ul>
  );
}

function aboutOf({ reason, gpu, engine, host, speed }: ListedWorker): string {
  const what = reason ?? gpu?.name ?? engine?.name ?? host;
  return speed === null ? what : `${what} · ${formatSpeed(speed)}`;
}
