import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Segment, Transcription } from '#client/schemas.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';
import { segmentAt } from './segment-at.ts';
import { Segments } from './segments.tsx';

type Parts = { job: Transcription; segments: Segment[]; aside?: ComponentChildren };

/** The sound, and the text that goes along with it. */
export function Player({ job, segments, aside }: Parts) {
  const audio = useRef<HTMLAudioElement>(null);
  const [spoken, setSpoken] = useState(-1);
  const [broken, setBroken] = useState(false);
  const playable = job.audio.sha256 !== null && job.purged_at === null;

  function jump(segment: Segment): void {
    if (!audio.current) return;
    audio.current.currentTime = segment.start_ms / 1000;
    setSpoken(segment.id);
    void audio.current.play().catch(() => {});
  }

  return (
    <Panel title={t('transcript')} aside={aside} flush>
      {playable && (
        <div class="player">
          {/* biome-ignore lint/a11y/useMediaCaption: its text is right below */}
          <audio
            ref={audio}
            controls
            preload="metadata"
            src={`/v1/transcriptions/${job.id}/audio`}
            aria-label={t('recording')}
            onTimeUpdate={event => setSpoken(segmentAt(segments, event.currentTarget.currentTime * 1000))}
            onError={() => setBroken(true)}
          />
          {broken && <p class="wrong">{t('cannotPlay')}</p>}
        </div>
      )}
      {segments.length > 0 ? (
        <Segments segments={segments} spoken={spoken} jump={jump} />
      ) : (
        <Empty icon="transcriptions" text={nothingOf(job)} />
      )}
    </Panel>
  );
}

function nothingOf({ state, finished_at }: Transcription): string {
  if (state === 'completed') return t('noSpeech');
  return finished_at === null ? t('noTextYet') : t('noText');
}
