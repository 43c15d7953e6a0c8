import { useState } from 'preact/hooks';
import type { Transcript, Transcription } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { formatPercent } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Meter } from '../../parts/meter.tsx';
import { JobState } from '../../parts/state.tsx';
import { href } from '../../route.ts';

const SHOWN = 400;

/** A job that was just submitted, until its text is there. */
export function Submitted({ first }: { first: Transcription }) {
  const [ended, setEnded] = useState(false);
  const { data } = usePolled<Transcription>(`/v1/transcriptions/${first.id}`, ended ? null : 1_000);
  const job = data ?? first;
  if (job.finished_at !== null && !ended) setEnded(true);
  return (
    <div aria-live="polite">
      <p class="progress">
        <JobState job={job} />
        {job.finished_at === null && (
          <>
            <Meter part={job.progress} label={t('progress')} />
            <span class="number">{formatPercent(job.progress)}</span>
          </>
        )}
        <a href={href('transcriptions', job.id)}>{t('open')}</a>
      </p>
      {job.error && <p class="wrong">{t(`error_${job.error.code}`)}</p>}
      {job.state === 'completed' && <Beginning id={job.id} />}
    </div>
  );
}

/** The first words, so that it is seen at once whether it went well. */
function Beginning({ id }: { id: string }) {
  const { data } = usePolled<Transcript>(`/v1/transcriptions/${id}/result`);
  if (!data) return null;
  return (
    <blockquote>
      {data.text === '' ? t('noSpeech') : `${data.text.slice(0, SHOWN)}${data.text.length > SHOWN ? '…' : ''}`}
    </blockquote>
  );
}
