import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Client } from '#client/client.ts';

/** The formats that a transcript can be had in, each with the extension of its files. */
export const EXTENSIONS = { json: 'json', text: 'txt', srt: 'srt', vtt: 'vtt', tsv: 'tsv', md: 'md' } as const;
export type Format = keyof typeof EXTENSIONS;
const NAMES = Object.keys(EXTENSIONS) as Format[];

/** Reads a flag that is a format. */
export function oneFormat(text: string): Format {
  const name = (text === 'txt' ? 'text' : text) as Format;
  if (!NAMES.includes(name)) throw new InvalidArgumentError(`It is one of ${NAMES.join(', ')}.`);
  return name;
}

/** Reads a flag that is several formats, divided by commas. */
export function someFormats(text: string): Format[] {
  return [...new Set(text.split(',').map(each => oneFormat(each.trim())))];
}

/** A transcript as the text of a file. */
export async function fetchResult(client: Client, id: string, format: Format, signal?: AbortSignal): Promise<string> {
  if (format !== 'json') return client.result(id, format, { signal });
  return `${JSON.stringify(await client.result(id, 'json', { signal }), null, 2)}\n`;
}

/** Writes a file that is whole or not there, whatever happens meanwhile. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.part`;
  await writeFile(unfinished, text);
  await rename(unfinished, path);
}

/** Where a transcript goes: `out` is a folder if it is one, ends like one or has to hold several; else the file. */
export async function outputPath(out: string, name: string, format: Format, several: boolean): Promise<string> {
  const isFolder =
    several ||
    out.endsWith('/') ||
    (await stat(out).then(
      found => found.isDirectory(),
      () => false,
    ));
  return isFolder ? join(out, `${name}.${EXTENSIONS[format]}`) : out;
}
