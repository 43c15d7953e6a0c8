import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { rawItem } from '#shared/manifest/raw-item.ts';
import { Failure } from '../failure.ts';
import { safePath } from '../safe-path.ts';
import type { Recording } from './recording.ts';

type Item = { custom_id?: unknown; url?: unknown; path?: unknown } & Recording['options'];

/**
 * The recordings that a manifest names: an object a line, or CSV with a header. Each has `url`, or `path` from the
 * manifest's folder on, may have `custom_id`, and options. Fails with all lines that are wrong.
 */
export async function readManifest(manifest: string): Promise<Recording[]> {
  const text = (await readFile(manifest, 'utf8')).replace(/^\ufeff/, '');
  const isCsv = extname(manifest).toLowerCase() === '.csv' || !text.trimStart().startsWith('{');
  const items = isCsv ? readCsv(text) : readLines(text);
  const found = new Map<string, Recording>();
  const wrong: string[] = [];
  for (const { item, line } of items) {
    const recording = await toRecording(item, dirname(manifest)).catch((error: Error) => error);
    if (recording instanceof Error) wrong.push(`line ${line}: ${recording.message}`);
    else if (!found.has(recording.path)) found.set(recording.path, recording);
  }
  if (wrong.length > 0) {
    const more = wrong.length > MOST_TOLD ? `; ${wrong.length - MOST_TOLD} more` : '';
    throw new Failure(`${manifest}: ${wrong.slice(0, MOST_TOLD).join('; ')}${more}.`);
  }
  return [...found.values()];
}

const MOST_TOLD = 5;

function readCsv(text: string): { item: Item; line: number }[] {
  const rows = parse(text, { trim: true, skip_empty_lines: true, relax_column_count: true }) as string[][];
  const [columns = [], ...records] = rows;
  if (!columns.includes('url') && !columns.includes('path')) {
    throw new Failure('it is neither lines of JSON nor CSV with a header that names url or path.');
  }
  return records.map((record, index) => ({ item: rawItem(columns, record), line: index + 2 }));
}

function readLines(text: string): { item: Item; line: number }[] {
  return text.split('\n').flatMap((each, index) => {
    if (each.trim() === '') return [];
    try {
      return [{ item: JSON.parse(each) as Item, line: index + 1 }];
    } catch {
      return [{ item: {}, line: index + 1 }];
    }
  });
}

async function toRecording({ custom_id, url, path, ...options }: Item, folder: string): Promise<Recording> {
  if (typeof url === 'string') {
    if (!/^(https?|s3):\/\//.test(url)) throw new Error('url is no http, https or s3 URL');
    const name = safePath(typeof custom_id === 'string' ? custom_id : new URL(url).pathname);
    return { path: name, stamp: JSON.stringify([url, options]), bytes: null, place: { url }, options };
  }
  if (typeof path !== 'string') throw new Error('it has neither url nor path');
  const file = resolve(folder, path);
  const about = await stat(file).catch(() => null);
  if (!about?.isFile()) throw new Error(`there is no file ${path}`);
  const stamp = `${about.size} ${about.mtimeMs} ${JSON.stringify(options)}`;
  const name = safePath(typeof custom_id === 'string' ? custom_id : path);
  return { path: name, stamp, bytes: about.size, place: { file }, options };
}
