import type { Attempt, Transcription } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { formatDuration, formatExactTime } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import type { Tone } from '../../parts/badge.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';

/** Every attempt on one line of time, from when the job was submitted until it ended, or now. */
export function Attempts({ job }: { job: Transcription }) {
  const path = `/v1/transcriptions/${job.id}/attempts`;
  const attempts = usePolled<{ data: Attempt[] }>(path, job.finished_at === null ? 3_000 : null);
  return (
    <Panel title={t('attempts')} flush>
      <Loaded of={attempts}>
        {({ data }) => (data.length === 0 ? <Empty text={t('noAttempts')} /> : <TimeLine job={job} attempts={data} />)}
      </Loaded>
    </Panel>
  );
}

function TimeLine({ job, attempts }: { job: Transcription; attempts: Attempt[] }) {
  const from = Date.parse(job.created_at);
  const ends = attempts.map(({ finished_at }) => (finished_at === null ? Date.now() : Date.parse(finished_at)));
  const whole = Math.max(1, Math.max(...ends) - from);
  const first = Date.parse(attempts[0]!.started_at) - from;
  return (
    <ol class="time-line">
      <li>
        <span>{t('waiting')}</span>
        <span class="number">{formatDuration(first)}</span>
        <Bar start={0} length={first / whole} tone="idle" />
      </li>
      {attempts.map((attempt, index) => {
        const started = Date.parse(attempt.started_at);
        return (
          <li
            key={`${attempt.task_id} ${attempt.number} ${attempt.started_at}`}
            title={formatExactTime(attempt.started_at)}
          >
            <span>
              {t(`task_${attempt.kind}`)}
              {attempt.chunk !== null && ` ${attempt.chunk + 1}`}
              {attempt.number > 1 && ` · ${t('attemptNumber', { n: attempt.number })}`}
              <small>{attempt.worker_id}</small>
            </span>
            <span class="number">{formatDuration(ends[index]! - started)}</span>
            <Bar start={(started - from) / whole} length={(ends[index]! - started) / whole} tone={toneOf(attempt)} />
            <Outcome attempt={attempt} />
          </li>
        );
      })}
    </ol>
  );
}

function Bar({ start, length, tone }: { start: number; length: number; tone: Tone }) {
  const left = `${Math.min(99, start * 100)}%`;
  return (
    <span class="bar" aria-hidden="true">
      <i class={tone} style={{ left, width: `max(3px, ${length * 100}%)` }} />
    </span>
  );
}

function Outcome({ attempt: { outcome, error } }: { attempt: Attempt }) {
  if (outcome === 'succeeded') return null;
  if (outcome === null) return <small>{t('running')}</small>;
  return (
    <small class="wrong">
      {outcome.replaceAll('_', ' ')}
      {error && `: ${error.message}`}
    </small>
  );
}

function toneOf({ outcome }: Attempt): Tone {
  if (outcome === null) return 'busy';
  if (outcome === 'succeeded') return 'ok';
  return outcome === 'released' ? 'idle' : 'bad';
}
