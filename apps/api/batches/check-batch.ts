import type { BatchRequest } from '#shared/domain/batch-request.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findUpload, type Upload } from '#shared/postgres/upload.ts';
import { checkUrl } from '../http/check-url.ts';
import { invalid } from '../http/validate.ts';

/** The upload that a request names as its manifest, if it does. Fails with `invalid`, also for URLs that are not public. */
export async function checkBatch(
  db: Db,
  projectId: string,
  { manifest, callback, defaults }: BatchRequest,
  allowNetworks: string[],
): Promise<Upload | null> {
  const ofItems = (defaults.callback as { url: string } | null | undefined)?.url;
  const problems = [
    ...(callback ? checkUrl('callback.url', callback.url, allowNetworks) : []),
    ...(ofItems ? checkUrl('defaults.callback.url', ofItems, allowNetworks) : []),
    ...(manifest?.url ? checkUrl('manifest.url', manifest.url, allowNetworks) : []),
  ];
  if (problems.length > 0) throw invalid(problems);
  if (manifest?.upload_id === undefined) return null;
  const upload = await findUpload(db, manifest.upload_id, projectId);
  if (upload) return upload;
  throw invalid([{ path: 'manifest.upload_id', message: 'there is no such upload; one lasts 24 hours' }]);
}
