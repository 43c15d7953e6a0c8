import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { ManifestPlace } from '../domain/batch.ts';
import { type Entry, MAX_LINE_BYTES, type Portion, TOO_LONG, UnreadableManifest } from './portion.ts';
import { rawItem } from './raw-item.ts';
import { splitLines } from './split-lines.ts';

/**
 * Reads at most so many records of a CSV from a place on. Where a record is broken, by a quote that never ends or the
 * like, its first line is told as wrong and the next one read as a new record. Throws UnreadableManifest.
 */
export async function readCsv(path: string, from: ManifestPlace, most: number): Promise<Portion> {
  const portion: Portion = { entries: [], at: { ...from }, isLast: false };
  for (;;) {
    try {
      portion.isLast = await readRecords(path, portion, most);
      return portion;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      if (portion.at.columns === null) throw new UnreadableManifest(`${NEITHER} (${error.message})`);
      await skipLine(path, portion, error.code === 'CSV_MAX_RECORD_SIZE' ? TOO_LONG : error.message);
    }
    if (portion.entries.length >= most) return portion;
  }
}

/** True when the end was reached. Records are taken as they are parsed: what a stream still held, an error would lose. */
async function readRecords(path: string, { entries, at }: Portion, most: number): Promise<boolean> {
  const { bytes, lines } = at;
  const enough = new AbortController();
  const take = (record: string[], read: { bytes: number; lines: number }) => {
    if (enough.signal.aborted) return null;
    at.bytes = bytes + read.bytes;
    at.lines = lines + read.lines;
    if (at.columns === null) at.columns = readHeader(record);
    else entries.push(readRecord(record, at.columns, at.lines));
    if (entries.length === most) enough.abort();
    return null;
  };
  try {
    const parser = parse({ ...OPTIONS, on_record: take });
    await pipeline(createReadStream(path, { start: bytes }), parser.resume(), { signal: enough.signal });
    return true;
  } catch (error) {
    if (enough.signal.aborted) return false;
    throw error;
  }
}

const NEITHER = 'it is neither lines of JSON nor CSV with a header that names custom_id, and url or upload_id';

const OPTIONS = {
  bom: true,
  trim: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: MAX_LINE_BYTES,
};

function readHeader(columns: string[]): string[] {
  const has = (name: string) => columns.includes(name);
  if (has('custom_id') && (has('url') || has('upload_id'))) return columns;
  throw new UnreadableManifest(NEITHER);
}

function readRecord(record: string[], columns: string[], line: number): Entry {
  if (record.some(cell => cell.includes('\ufffd'))) return { line, problem: 'not UTF-8 text' };
  if (record.length > columns.length)
    return { line, problem: `has ${record.length} cells for ${columns.length} columns` };
  return { line, raw: rawItem(columns, record) };
}

async function skipLine(path: string, { entries, at }: Portion, problem: string): Promise<void> {
  const stream = createReadStream(path, { start: at.bytes });
  for await (const { bytes, text } of splitLines(stream, MAX_LINE_BYTES)) {
    at.bytes += bytes;
    at.lines += 1;
    if (text?.toString().trim() === '') continue;
    entries.push({ line: at.lines, problem });
    break;
  }
  stream.destroy();
}
