import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const FILE = join(import.meta.dirname, 'previous.json');

/** What a process said to the ledger; a buffer among the parameters stands there as `{base64}`. */
export type Said = { sql: string; params: unknown[]; rowCount: number | null };

/** What the processes of the previous version said while one job lived, and the last migration that they knew. */
export type Previous = { schema: string; projectId: string; jobId: string; statements: Said[] };

/** Reads what was recorded. */
export function readPrevious(): Previous {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** Parameters as they were given. */
export function paramsOf({ params }: Said): unknown[] {
  return params.map(each => {
    const { base64 } = (each ?? {}) as { base64?: string };
    return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : each;
  });
}
