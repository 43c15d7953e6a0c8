import type { Transcript } from '../transcript.ts';

/** A heading, then a line per segment. Tabs and line breaks inside a text become spaces; no speaker is an empty field. */
export function tabSeparated(transcript: Transcript): string {
  const lines = transcript.segments.map(segment => [
    segment.start_ms,
    segment.end_ms,
    field(segment.speaker ?? ''),
    field(segment.text),
  ]);
  return [['start_ms', 'end_ms', 'speaker', 'text'], ...lines].map(line => `${line.join('\t')}\n`).join('');
}

function field(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
