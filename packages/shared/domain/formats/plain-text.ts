import type { Transcript } from '../transcript.ts';
import { paragraphsOf } from './paragraphs.ts';

/** The words alone, with a new line where the speaker changes or nobody speaks for two seconds. Empty for silence. */
export function plainText(transcript: Transcript): string {
  return paragraphsOf(transcript.segments)
    .map(paragraph => `${paragraph.text}\n`)
    .join('');
}
