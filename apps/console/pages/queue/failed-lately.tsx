import { formatAgo } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { JobLink } from '../../parts/job-name.tsx';
import { JobsPanel } from './jobs-panel.tsx';

/** What came to nothing, newest first, and why. */
export function FailedLately() {
  return (
    <JobsPanel state="failed" title={t('failedLately')} none={t('noneFailed')} everyMs={5_000}>
      {job => (
        <>
          <div>
            <JobLink job={job} />
            <small class="wrong" title={job.error?.message}>
              {t(`error_${job.error?.code ?? 'internal'}`)}
            </small>
          </div>
          <small>{job.finished_at && formatAgo(job.finished_at)}</small>
        </>
      )}
    </JobsPanel>
  );
}
