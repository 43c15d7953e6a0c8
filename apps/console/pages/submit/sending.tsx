import { useEffect, useState } from 'preact/hooks';
import type { StenopoolError } from '#client/error.ts';
import type { Transcription } from '#client/schemas.ts';
import { asError } from '../../api/ask.ts';
import { sendFile } from '../../api/send-file.ts';
import { formatBytes, formatPercent } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Failure } from '../../parts/failure.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Submitted } from './submitted.tsx';

/** One recording on its way up, and from then on the job that it became. */
export function Sending({ file, options }: { file: File; options: object }) {
  const [part, setPart] = useState(0);
  const [job, setJob] = useState<Transcription | null>(null);
  const [error, setError] = useState<StenopoolError | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    setError(null);
    sendFile(file, options, { onProgress: setPart, signal: ending.signal }).then(setJob, thrown => {
      if (!ending.signal.aborted) setError(asError(thrown));
    });
    return () => ending.abort();
  }, [turn]);
  return (
    <section class="card" aria-label={file.name}>
      <header>
        <h2>{file.name}</h2>
        <small class="number">{formatBytes(file.size)}</small>
      </header>
      {error && <Failure error={error} retry={() => setTurn(turn + 1)} />}
      {job && <Submitted first={job} />}
      {!job && !error && (
        <p class="progress">
          <Meter part={part} label={`${t('uploading')} ${file.name}`} />
          <span class="number">{formatPercent(part)}</span>
        </p>
      )}
    </section>
  );
}
