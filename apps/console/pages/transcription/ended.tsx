import type { Transcript, Transcription } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Downloads } from './downloads.tsx';
import { Player } from './player.tsx';
import { Quality } from './quality.tsx';

/** A recording with its transcript. */
export function Ended({ job }: { job: Transcription }) {
  if (job.purged_at !== null) {
    return (
      <div class="panel">
        <Empty text={t('purged')} />
      </div>
    );
  }
  return <Text job={job} />;
}

function Text({ job }: { job: Transcription }) {
  const transcript = usePolled<Transcript>(`/v1/transcriptions/${job.id}/result`);
  return (
    <Loaded of={transcript}>
      {text => (
        <>
          <Quality job={job} transcript={text} />
          <Player job={job} segments={text.segments} aside={<Downloads job={job} />} />
        </>
      )}
    </Loaded>
  );
}
