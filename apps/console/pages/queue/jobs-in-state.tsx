import type { Transcription, TranscriptionList } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { formatAgo, formatPercent } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { JobLink } from '../../parts/job-name.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../route.ts';

const SHOWN = 6;

/** The newest of what runs, or of what waits. */
export function JobsInState({ state }: { state: 'processing' | 'queued' }) {
  const jobs = usePolled<TranscriptionList>(`/v1/transcriptions?state=${state}&limit=${SHOWN}`, 3_000);
  return (
    <Panel
      title={t(`now_${state}`)}
      aside={
        <a href={href('transcriptions', null, { state })} aria-label={`${t(`now_${state}`)}: ${t('all')}`}>
          {t('all')}
        </a>
      }
      flush
    >
      <Loaded of={jobs}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty text={t(`none_${state}`)} />
          ) : (
            <ul class="rows">
              {data.map(job => (
                <li key={job.id}>
                  <div>
                    <JobLink job={job} />
                    <small>{state === 'queued' ? waitsSince(job) : t(`stage_${job.stage ?? 'waiting'}`)}</small>
                  </div>
                  {state === 'processing' && <Progress job={job} />}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
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
