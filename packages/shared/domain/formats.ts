import { z } from 'zod';
import { markdown } from './formats/markdown.ts';
import { plainText } from './formats/plain-text.ts';
import { subRip } from './formats/sub-rip.ts';
import { tabSeparated } from './formats/tab-separated.ts';
import { webVtt } from './formats/web-vtt.ts';
import type { Transcript } from './transcript.ts';

/** The forms in which a result can be fetched. */
export const ResultFormat = z
  .enum(['json', 'text', 'srt', 'vtt', 'tsv', 'md'])
  .meta({ id: 'ResultFormat', description: 'SubRip is `srt`, WebVTT is `vtt`; `tsv` has a line per segment.' });
export type ResultFormat = z.infer<typeof ResultFormat>;

const FORMATS: Record<ResultFormat, { contentType: string; write: (transcript: Transcript) => string }> = {
  json: { contentType: 'application/json; charset=utf-8', write: transcript => JSON.stringify(transcript) },
  text: { contentType: 'text/plain; charset=utf-8', write: plainText },
  srt: { contentType: 'application/x-subrip; charset=utf-8', write: subRip },
  vtt: { contentType: 'text/vtt; charset=utf-8', write: webVtt },
  tsv: { contentType: 'text/tab-separated-values; charset=utf-8', write: tabSeparated },
  md: { contentType: 'text/markdown; charset=utf-8', write: markdown },
};

/** Writes a transcript in the form asked for, with the value of its `Content-Type`. Every form ends its last line. */
export function formatTranscript(transcript: Transcript, format: ResultFormat): { body: string; contentType: string } {
  const { write, contentType } = FORMATS[format];
  return { body: write(transcript), contentType };
}
