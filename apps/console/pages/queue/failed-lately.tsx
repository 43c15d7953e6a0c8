import type { TranscriptionList } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { formatAgo } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { JobLink } from '../../parts/job-name.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../route.ts';

/** What came to nothing, newest first, and why. */
export function FailedLately() {
  const jobs = usePolled<TranscriptionList>('/v1/transcriptions?state=failed&limit=6', 5_000);
  return (
    <Panel
      title={t('failedLately')}
      aside={
        <a href={href('transcriptions', null, { state: 'failed' })} aria-label={`${t('failedLately')}: ${t('all')}`}>
          {t('all')}
        </a>
      }
      flush
    >
      <Loaded of={jobs}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty text={t('noneFailed')} />
          ) : (
            <ul class="rows">
              {data.map(job => (
                <li key={job.id}>
                  <div>
                    <JobLink job={job} />
                    <small class="wrong" title={job.error?.message}>
                      {t(`error_${job.error?.code ?? 'internal'}`)}
                    </small>
                  </div>
                  <small>{job.finished_at && formatAgo(job.finished_at)}</small>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
