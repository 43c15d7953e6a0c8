import { StenopoolError } from '#client/error.ts';
import { type Format, fetchResult, writeWhole } from '../formats.ts';
import type { Run } from './run.ts';

/** Fetches a transcript and writes its files; false where the server has none any more. */
export async function writeOutputs(
  { client }: Run,
  job: string,
  outputs: { format: Format; file: string }[],
): Promise<boolean> {
  try {
    for (const { format, file } of outputs) await writeWhole(file, await fetchResult(client, job, format));
    return true;
  } catch (error) {
    if (error instanceof StenopoolError && (error.status === 410 || error.status === 404)) return false;
    throw error;
  }
}
