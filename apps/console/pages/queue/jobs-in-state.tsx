import type { Transcription } from '#client/schemas.ts';
import { formatAgo, formatPercent } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { JobLink } from '../../parts/job-name.tsx';
import { Meter } from '../../parts/meter.tsx';
import { JobsPanel } from './jobs-panel.tsx';

/** The newest of what runs, or of what waits. */
export function JobsInState({ state }: { state: 'processing' | 'queued' }) {
  return (
    <JobsPanel state={state} title={t(`now_${state}`)} none={t(`none_${state}`)} everyMs={3_000}>
      {job => (
        <>
          <div>
            <JobLink job={job} />
            <small>{state === 'queued' ? waitsSince(job) : t(`stage_${job.stage ?? 'waiting'}`)}</small>
          </div>
          {state === 'processing' && <Progress job={job} />}
        </>
      )}
    </JobsPanel>
  );
}

function waitsSince(job: Transcription): string {
  return `${t(`class_${job.class}`)} · ${job.queue.held ? t('held') : t('submittedAgo', { ago: formatAgo(job.created_at) })}`;
}

function Progress({ job }: { job: Transcription }) {
  return (
    <span class="progress">
      <Meter part={job.progress} label={t('progress')} />
      <span class="number">{formatPercent(job.progress)}</span>
    </span>
  );
}
