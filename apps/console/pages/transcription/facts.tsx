import type { Transcription } from '#client/schemas.ts';
import { formatBytes, formatDuration, formatSpeed, formatTime, nameOfLanguage } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../route.ts';

/** What is known of a job. */
export function Facts({ job }: { job: Transcription }) {
  const told = factsOf(job).filter(([, value]) => value !== null && value !== '');
  return (
    <Panel title={t('facts')}>
      <dl class="facts">
        {told.map(([name, value]) => (
          <Fact key={name} name={name} value={value!} />
        ))}
        {job.batch_id !== null && (
          <>
            <dt>{t('batch')}</dt>
            <dd>
              <a href={href('transcriptions', null, { batch_id: job.batch_id })}>{t('itsBatch')}</a>
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function factsOf(job: Transcription): [string, string | null][] {
  const { audio, options, usage, callback } = job;
  const took = job.finished_at === null ? null : Date.parse(job.finished_at) - Date.parse(job.created_at);
  const speed = audio.duration_ms !== null && usage.engine_ms > 0 ? audio.duration_ms / usage.engine_ms : null;
  const metadata = Object.entries(job.metadata).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [
    [t('length'), audio.duration_ms === null ? null : formatDuration(audio.duration_ms)],
    [t('class'), t(`class_${job.class}`)],
    [t('language'), options.language === 'auto' ? t('anyLanguage') : nameOfLanguage(options.language)],
    [t('engine'), `${job.engine.name}${job.engine.revision ? ` @ ${job.engine.revision}` : ''}`],
    [t('submitted'), formatTime(job.created_at)],
    [t('finished'), job.finished_at && formatTime(job.finished_at)],
    [t('took'), took === null ? null : formatDuration(took)],
    [t('speed'), speed === null ? null : t('realTime', { speed: formatSpeed(speed) })],
    [t('file'), [audio.codec, audio.bytes === null ? null : formatBytes(audio.bytes)].filter(Boolean).join(' · ')],
    [t('address'), audio.url],
    [t('hotwords'), options.hotwords.join(', ')],
    [t('reference'), job.reference_id],
    [t('metadata'), metadata.join('; ')],
    [t('callback'), callback && `${t(`delivery_${callback.state}`)} · ${callback.url}`],
    [t('keptUntil'), job.purge_at && formatTime(job.purge_at)],
    ['ID', job.id],
  ];
}
