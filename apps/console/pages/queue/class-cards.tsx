import type { Queue } from '#client/schemas.ts';
import { formatAgo, formatDuration, formatHours, formatNumber } from '../../format.ts';
import { t } from '../../i18n/language.ts';

/** What waits and runs in each class, best first. */
export function ClassCards({ queues }: { queues: Queue[] }) {
  return (
    <div class="cards">
      {queues.map(queue => (
        <ClassCard key={queue.class} queue={queue} />
      ))}
    </div>
  );
}

function ClassCard({ queue }: { queue: Queue }) {
  const audioMs = queue.backlog_audio_ms + queue.unprepared_audio_ms;
  return (
    <section class="card class-card" aria-label={t(`class_${queue.class}`)}>
      <h2>
        <i class={`swatch ${queue.class}`} />
        {t(`class_${queue.class}`)}
      </h2>
      <dl class="figures">
        <div>
          <dt>{t('waiting')}</dt>
          <dd>{formatNumber(queue.waiting)}</dd>
        </div>
        <div>
          <dt>{t('running')}</dt>
          <dd>{formatNumber(queue.running)}</dd>
        </div>
      </dl>
      <dl class="facts">
        <dt>{t('oldest')}</dt>
        <dd>{queue.oldest_at === null ? '–' : formatAgo(queue.oldest_at)}</dd>
        <dt>{t('backlog')}</dt>
        <dd>{formatHours(audioMs)}</dd>
        <dt>{t('doneIn')}</dt>
        <dd>{doneIn(queue)}</dd>
      </dl>
    </section>
  );
}

function doneIn({ eta_ms, waiting, running }: Queue): string {
  if (waiting + running === 0) return '–';
  return eta_ms === null ? t('nobodyKnows') : formatDuration(eta_ms);
}
