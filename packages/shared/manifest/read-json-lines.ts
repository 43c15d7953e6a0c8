import { createReadStream } from 'node:fs';
import type { ManifestPlace } from '../domain/batch.ts';
import { type Entry, MAX_LINE_BYTES, type Portion, TOO_LONG } from './portion.ts';
import { splitLines, type TextLine } from './split-lines.ts';

/** Reads at most so many lines of JSON from a place on. */
export async function readJsonLines(path: string, from: ManifestPlace, most: number): Promise<Portion> {
  const stream = createReadStream(path, { start: from.bytes });
  const at = { ...from };
  const entries: Entry[] = [];
  try {
    for await (const line of splitLines(stream, MAX_LINE_BYTES)) {
      at.bytes += line.bytes;
      at.lines += 1;
      entries.push(...readLine(line, at.lines));
      if (entries.length === most) return { entries, at, isLast: false };
    }
    return { entries, at, isLast: true };
  } finally {
    stream.destroy();
  }
}

// One for all lines: each holds memory that is no part of the heap, and is given back late.
const decoder = new TextDecoder('utf-8', { fatal: true });

function readLine({ text }: TextLine, line: number): Entry[] {
  if (text === null) return [{ line, problem: TOO_LONG }];
  try {
    const written = decoder.decode(text).trim();
    return written === '' ? [] : [{ line, raw: JSON.parse(written) }];
  } catch (error) {
    return [{ line, problem: error instanceof SyntaxError ? 'not valid JSON' : 'not UTF-8 text' }];
  }
}
