import { resolve } from 'node:path';
import type { Flags } from '../commands/backfill.ts';
import { jobOptionsOf } from '../job-options.ts';

/** By what a run knows that it goes on with what an earlier one has begun. */
export function begunOf(source: string, flags: Flags): { source: string; options: object } {
  return { source: source.startsWith('s3:') ? source : resolve(source), options: jobOptionsOf(flags) };
}
