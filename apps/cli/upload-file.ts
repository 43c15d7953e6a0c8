import { stat } from 'node:fs/promises';
import type { Client } from '#client/client.ts';
import { fileAudio } from '#client/node.ts';
import type { Server } from './context.ts';
import { hashFile } from './hash-file.ts';
import { type Growing, sendInPieces } from './send-in-pieces.ts';

/** From here on a line that breaks costs more than asking where it broke. */
const LARGE_BYTES = 50e6;

/** Whether a file of this length is sent so that a broken line does not begin it anew. */
export function isLarge(bytes: number): boolean {
  return bytes > LARGE_BYTES;
}

/** Sends a file to the server for later jobs, and tells its SHA-256. */
export async function uploadFile(
  { client, server }: { client: Client; server: Server },
  file: { path: string; name: string },
  growing: Growing = {},
): Promise<{ upload_id: string; sha256: string }> {
  const { size } = await stat(file.path);
  if (!isLarge(size)) return client.upload(await fileAudio(file.path), { filename: file.name });
  const sha256 = await hashFile(file.path);
  return { upload_id: await sendInPieces(server, file, growing), sha256 };
}
