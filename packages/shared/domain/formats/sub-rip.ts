import type { Transcript } from '../transcript.ts';
import { clock } from './clock.ts';
import { cuesOf } from './cues.ts';

/** SubRip subtitles: cues numbered from 1, `HH:MM:SS,mmm`, lines end in LF. SubRip has no speakers, so they go before the text. */
export function subRip(transcript: Transcript): string {
  return cuesOf(transcript.segments)
    .map(({ startMs, endMs, text, speaker }, index) => {
      // Players find cues by the arrow, and there is no way to escape it.
      const line = `${speaker ? `${speaker}: ` : ''}${text}`.replaceAll('-->', '→');
      return `${index + 1}\n${clock(startMs, ',')} --> ${clock(endMs, ',')}\n${line}\n`;
    })
    .join('\n');
}
