import type { Transcription } from '#client/schemas.ts';
import { t } from '../../i18n/language.ts';
import { Failure } from '../../parts/failure.tsx';
import { nameOf } from '../../parts/job-name.tsx';
import { Page } from '../../parts/page.tsx';
import { JobState } from '../../parts/state.tsx';
import { Attempts } from './attempts.tsx';
import { Ended } from './ended.tsx';
import { Facts } from './facts.tsx';
import { Living } from './living.tsx';
import { useJob } from './use-job.ts';
import { Verbs } from './verbs.tsx';

/** One recording: its sound, its text, and all that happened to it. */
export function TranscriptionPage({ id }: { id: string }) {
  const { job, segments, error, refresh } = useJob(id);
  if (!job) {
    return (
      <Page title={t('transcription')}>
        {error ? <Failure error={error} retry={refresh} /> : <p class="loading">{t('loading')}</p>}
      </Page>
    );
  }
  return (
    <Page
      title={nameOf(job)}
      aside={
        <>
          <JobState job={job} />
          <Verbs job={job} refresh={refresh} />
        </>
      }
    >
      {error && <Failure error={error} retry={refresh} />}
      <div class="columns main-first">
        <div>{job.state === 'completed' ? <Ended job={job} /> : <Living job={job} segments={segments} />}</div>
        <div>
          <Facts job={job} />
          <Attempts job={job} key={versionOf(job)} />
        </div>
      </div>
    </Page>
  );
}

// Attempts begin and end with the stages and chunks of a job.
function versionOf({ state, stage, chunks }: Transcription): string {
  return `${state} ${stage} ${chunks.done}`;
}
