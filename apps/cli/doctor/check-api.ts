import { openClient } from '#client/client.ts';
import { StenopoolError } from '#client/error.ts';
import type { Finding } from './finding.ts';

/** Whether the API takes requests, and knows the key. */
export async function checkApi({ url, key }: { url: string; key: string | undefined }): Promise<Finding> {
  const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
  if (!ready) return { state: 'wrong', says: `${url} does not answer`, todo: 'npm start, or set STENOPOOL_API' };
  if (!ready.ok) return { state: 'wrong', says: `${url} is not ready: ${await reasonOf(ready)}` };
  if (key === undefined) {
    return { state: 'wrong', says: `${url} is ready, but no key is known`, todo: 'set STENOPOOL_API_KEY' };
  }
  try {
    await openClient({ url, key, retries: 0 }).list({ limit: 1 }).next();
    return { state: 'ok', says: `${url} is ready and knows the key` };
  } catch (error) {
    if (!(error instanceof StenopoolError) || error.code !== 'unauthorized') throw error;
    return { state: 'wrong', says: `${url} does not know the key`, todo: 'stenopool keys create, beside its database' };
  }
}

async function reasonOf(answer: Response): Promise<string> {
  const told = (await answer.json().catch(() => ({}))) as { reason?: string };
  return told.reason ?? `it answers ${answer.status}`;
}
