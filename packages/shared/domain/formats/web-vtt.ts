import type { Transcript } from '../transcript.ts';
import { clock } from './clock.ts';
import { cuesOf } from './cues.ts';

/** WebVTT subtitles, speakers as voice spans. */
export function webVtt(transcript: Transcript): string {
  const cues = cuesOf(transcript.segments).map(({ startMs, endMs, text, speaker }) => {
    const voice = speaker ? `<v ${escapeMarkup(speaker)}>` : '';
    return `${clock(startMs, '.')} --> ${clock(endMs, '.')}\n${voice}${escapeMarkup(text)}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
