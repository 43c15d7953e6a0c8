import type { Segment, Transcription } from '#client/schemas.ts';
import { formatDuration, formatPercent } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Player } from './player.tsx';

/** A recording without a transcript: one on its way, or one that came to nothing. */
export function Living({ job, segments }: { job: Transcription; segments: Segment[] }) {
  return (
    <>
      {job.error && (
        <div class="failure" role="alert">
          <div>
            <strong>{t(`error_${job.error.code}`)}</strong>
            <p>{job.error.message}</p>
            {job.error.worker_id !== null && <small>{job.error.worker_id}</small>}
          </div>
        </div>
      )}
      {job.finished_at === null && <Progress job={job} />}
      {segments.length > 0 || job.audio.sha256 !== null ? (
        <Player job={job} segments={segments} />
      ) : (
        <div class="panel">
          <Empty icon="transcriptions" text={t(job.finished_at === null ? 'noTextYet' : 'noText')} />
        </div>
      )}
    </>
  );
}

function Progress({ job }: { job: Transcription }) {
  const { position, eta_ms, held } = job.queue;
  return (
    <Panel
      title={t(`stage_${job.stage ?? 'waiting'}`)}
      aside={<span class="number">{formatPercent(job.progress)}</span>}
    >
      <Meter part={job.progress} label={t('progress')} />
      <p class="counts" aria-live="polite">
        {held && <span>{t('held')}</span>}
        {position !== null && <span>{t('ahead', { n: position })}</span>}
        {eta_ms !== null && (
          <span>
            {t('doneIn')} {formatDuration(eta_ms)}
          </span>
        )}
        {job.chunks.total !== null && <span>{t('chunksOf', { n: job.chunks.done, of: job.chunks.total })}</span>}
      </p>
    </Panel>
  );
}
