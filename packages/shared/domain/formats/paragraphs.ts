import { joinText } from '../join-text.ts';
import type { Segment } from '../transcript.ts';

export type Paragraph = { startMs: number; speaker: string | null; text: string };

const PAUSE_MS = 2_000;

/** Segments drawn together until somebody else speaks, or nobody does for two seconds. */
export function paragraphsOf(segments: Segment[]): Paragraph[] {
  const groups: Segment[][] = [];
  let end = 0;
  for (const segment of segments) {
    const group = groups.at(-1);
    if (group && group[0]!.speaker === segment.speaker && segment.start_ms - end < PAUSE_MS) group.push(segment);
    else groups.push([segment]);
    end = Math.max(end, segment.end_ms);
  }
  return groups.map(group => ({
    startMs: group[0]!.start_ms,
    speaker: group[0]!.speaker,
    text: joinText(group.map(segment => segment.text)),
  }));
}
