import type { Client } from '#client/client.ts';
import { fileAudio } from '#client/node.ts';
import type { Upload } from '#client/schemas.ts';

/** Sends a file to the server for later jobs. */
export async function uploadFile(
  client: Client,
  { path, name }: { path: string; name: string },
  signal?: AbortSignal,
): Promise<Upload> {
  return client.upload(await fileAudio(path), { filename: name, signal });
}
