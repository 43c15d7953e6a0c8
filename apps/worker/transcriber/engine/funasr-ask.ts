import { FormData } from 'undici';
import type { Outcome } from '#shared/domain/task.ts';
import { openChunkFile } from './chunk-file.ts';
import type { ChunkAudio, Patience } from './engine.ts';
import type { FunasrRequest } from './funasr-request.ts';
import type { Answer, Http } from './http.ts';
import { withPatience } from './patience.ts';

/** Sends a chunk to one of FunASR's servers, as a stream, and waits for what it says. Throws if the file is not there. */
export async function askFunasr(
  http: Http,
  { path, fields }: FunasrRequest,
  audio: ChunkAudio,
  patience: Patience,
): Promise<(Answer & { engineMs: number }) | Outcome<never>> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  const file = await openChunkFile(audio);
  form.append('file', file.blob, file.name);
  const startedAt = performance.now();
  const answer = await withPatience(patience, signal => http.post(path, form, signal));
  return 'kind' in answer ? answer : { ...answer, engineMs: Math.round(performance.now() - startedAt) };
}
