import { join } from 'node:path';
import type { Client } from '#client/client.ts';
import type { BatchItemState } from '#client/schemas.ts';
import { forEach } from './each.ts';
import { EXTENSIONS, type Format, fetchResult, writeWhole } from './formats.ts';
import { note } from './output.ts';
import { safePath } from './safe-path.ts';

/** Writes every transcript that a batch has by now into a folder, each under its custom_id. Gives the exit code. */
export async function exportBatch(
  client: Client,
  id: string,
  { out, format }: { out: string; format: Format[] },
): Promise<0 | 1 | 2> {
  const items: BatchItemState[] = [];
  for await (const item of client.batch.items(id, { state: 'completed' })) items.push(item);
  if (items.length === 0) {
    note('None of it has completed.');
    return 0;
  }
  const code = await forEach(
    items,
    item => item.custom_id!,
    async ({ custom_id, transcription_id }) => {
      for (const each of format) {
        const text = await fetchResult(client, transcription_id!, each);
        await writeWhole(join(out, `${safePath(custom_id!)}.${EXTENSIONS[each]}`), text);
      }
    },
  );
  note(`${items.length} transcripts are in ${out}.`);
  return code;
}
