import type { ListedWorker } from '#client/schemas.ts';
import { formatAgo, formatSpeed } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { isUnwell, WorkerState } from '../../parts/state.tsx';
import { Tasks } from './tasks.tsx';
import { Vram } from './vram.tsx';
import { WishButton } from './wish-button.tsx';

/** One GPU: its engine, how it is, what it does. */
export function TranscriberCard({ worker, refresh }: { worker: ListedWorker; refresh: () => void }) {
  const { engine, gpu } = worker;
  return (
    <section class="card" aria-label={worker.id}>
      <header>
        <h2>{worker.id}</h2>
        <WorkerState worker={worker} />
      </header>
      {worker.reason && <p class={isUnwell(worker) ? 'wrong' : 'soft'}>{worker.reason}</p>}
      <dl class="facts">
        <dt>{t('engine')}</dt>
        <dd>{engine ? `${engine.name}${engine.revision ? ` @ ${engine.revision}` : ''}` : '–'}</dd>
        <dt>{t('server')}</dt>
        <dd>{engine ? `${engine.kind} ${engine.version ?? ''}` : '–'}</dd>
        <dt>{t('speed')}</dt>
        <dd>{worker.speed === null ? '–' : t('realTime', { speed: formatSpeed(worker.speed) })}</dd>
        <dt>{t('slots')}</dt>
        <dd>
          {worker.tasks.length} / {worker.slots}
          {worker.tier === 'backup' && ` · ${t('backup')}`}
        </dd>
        <dt>{t('gpu')}</dt>
        <dd>{gpu ? `${gpu.name} · ${gpu.index}` : t('noGpu')}</dd>
      </dl>
      {gpu && <Vram gpu={gpu} />}
      {(worker.tasks.length > 0 || worker.state === 'fit') && <Tasks tasks={worker.tasks} />}
      <footer>
        <small>
          {worker.host} · {t('heard', { ago: formatAgo(worker.seen_at) })}
        </small>
        <WishButton worker={worker} refresh={refresh} />
      </footer>
    </section>
  );
}
