import type { Batch } from '#client/schemas.ts';
import { ask } from '../../api/ask.ts';
import { may } from '../../api/who.ts';
import { formatDuration, formatHours, formatNumber, formatTime } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Action } from '../../parts/action.tsx';
import { type Share, Shares } from '../../parts/meter.tsx';
import { BatchState } from '../../parts/state.tsx';
import { href } from '../../route.ts';

const PARTS = [
  ['completed', 'ok'],
  ['failed', 'bad'],
  ['expired', 'warn'],
  ['canceled', 'idle'],
  ['processing', 'busy'],
  ['queued', 'rest'],
] as const;

/** One batch: what its items came to so far. */
export function BatchCard({ batch, refresh }: { batch: Batch; refresh: () => void }) {
  const { counts } = batch;
  const name = batch.name ?? batch.id;
  const shares = PARTS.map(([state, tone]): Share => ({ name: t(`state_${state}`), tone, size: counts[state] }));
  const ended = counts.total - counts.queued - counts.processing;
  return (
    <section class="card batch" aria-label={name}>
      <header>
        <h2>
          <a href={href('transcriptions', null, { batch_id: batch.id })}>{name}</a>
        </h2>
        <BatchState batch={batch} />
      </header>
      <Shares label={t('items')} shares={shares} />
      <p class="counts">
        <strong>{t('endedOf', { n: formatNumber(ended), of: formatNumber(counts.total) })}</strong>
        {shares
          .filter(({ size }) => size > 0)
          .map(({ name: state, tone, size }) => (
            <span key={state}>
              <i class={`swatch ${tone}`} /> {state} {formatNumber(size)}
            </span>
          ))}
      </p>
      {batch.error && <p class="wrong">{batch.error.message}</p>}
      <footer>
        <small>
          {formatTime(batch.created_at)} · {formatHours(batch.audio_ms)}
          {batch.eta_ms !== null && ` · ${t('doneIn')} ${formatDuration(batch.eta_ms)}`}
          {batch.window && ` · ${batch.window.from}–${batch.window.to} ${batch.window.tz}`}
        </small>
        <Verbs batch={batch} refresh={refresh} />
      </footer>
    </section>
  );
}

function Verbs({ batch, refresh }: { batch: Batch; refresh: () => void }) {
  const tell = (verb: string) => async () => {
    await ask(`/v1/batches/${batch.id}/${verb}`, { method: 'POST' });
    refresh();
  };
  if (batch.finished_at !== null || !may('write')) return null;
  const name = batch.name ?? batch.id;
  return (
    <span class="buttons">
      {batch.state === 'paused' ? (
        <Action run={tell('resume')} label={`${t('resume')} ${name}`}>
          {t('resume')}
        </Action>
      ) : (
        <Action run={tell('pause')} label={`${t('pause')} ${name}`}>
          {t('pause')}
        </Action>
      )}
      <Action grave run={tell('cancel')} label={`${t('cancel')} ${name}`}>
        {t('cancel')}
      </Action>
    </span>
  );
}
