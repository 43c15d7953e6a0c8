import type { Transcript, Transcription } from '#client/schemas.ts';
import { formatDuration } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Badge } from '../../parts/badge.tsx';
import { type Share, Shares } from '../../parts/meter.tsx';
import { Panel } from '../../parts/panel.tsx';

/** How much of the recording the transcript covers, and what is doubtful about it. */
export function Quality({ job, transcript }: { job: Transcription; transcript: Transcript }) {
  const { coverage, quality } = transcript;
  const shares: Share[] = [
    { name: t('covered'), tone: 'ok', size: coverage.transcribed_ms },
    { name: t('silence'), tone: 'rest', size: coverage.silence_ms },
    { name: t('missing'), tone: 'bad', size: coverage.failed_ms },
  ];
  const told = shares.filter(({ size }) => size > 0).map(share => ({ ...share, time: formatDuration(share.size) }));
  return (
    <Panel
      title={t('coverage')}
      aside={quality.flags.map(flag => (
        <Badge key={flag} tone="warn">
          {flag}
        </Badge>
      ))}
    >
      <Shares label={t('coverage')} shares={shares} />
      <p class="counts">
        {told.map(({ name, tone, time }) => (
          <span key={name}>
            <i class={`swatch ${tone}`} /> {name} {time}
          </span>
        ))}
      </p>
      {job.warnings.length > 0 && (
        <ul class="warnings">
          {job.warnings.map((warning, index) => (
            <li key={`${warning.code} ${index}`}>
              <code>{warning.code}</code> {warning.detail}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
