import type { Transcription } from '#client/schemas.ts';
import { t } from '../../i18n/language.ts';
import { Icon } from '../../parts/icon.tsx';
import { nameOf } from '../../parts/job-name.tsx';

const FORMATS = ['text', 'srt', 'vtt', 'md', 'tsv', 'json'] as const;
const ENDINGS: Partial<Record<string, string>> = { text: 'txt' };

/** The transcript in every format. */
export function Downloads({ job }: { job: Transcription }) {
  const stem = nameOf(job).replace(/\.\w{2,4}$/, '');
  return (
    <nav class="downloads" aria-label={t('download')}>
      <Icon name="download" />
      {FORMATS.map(format => {
        const ending = ENDINGS[format] ?? format;
        return (
          <a key={format} href={`/v1/transcriptions/${job.id}/result?format=${format}`} download={`${stem}.${ending}`}>
            {ending.toUpperCase()}
          </a>
        );
      })}
    </nav>
  );
}
