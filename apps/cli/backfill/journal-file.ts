import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The objects of a file, one a line; none where there is no file. One that was cut off is left out. */
export function readLines<T>(path: string): T[] {
  return readText(path)
    .split('\n')
    .flatMap(line => {
      try {
        return [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });
}

/** Replaces a file in one step. */
export function rewriteLines(path: string, lines: object[]): void {
  writeFileSync(`${path}.part`, lines.map(toLine).join(''));
  renameSync(`${path}.part`, path);
}

/** Writes one more object; `durably`, it outlives a power cut once this returns. */
export function appendLine(path: string, line: object, how?: 'durably'): void {
  const file = openSync(path, 'a');
  try {
    appendFileSync(file, toLine(line));
    if (how === 'durably') fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
