import { openClient } from '#client/client.ts';
import { StenopoolError } from '#client/error.ts';
import type { Finding } from './finding.ts';

const ROLES = ['dispatcher', 'preparer', 'transcriber', 'deliverer'] as const;

/** Whether every role is there, and some transcriber is fit to work. */
export async function checkWorkers({ url, key }: { url: string; key: string | undefined }): Promise<Finding> {
  if (key === undefined) return { state: 'unknown', says: 'not looked at: no key is known' };
  try {
    const { data } = await openClient({ url, key, retries: 0 }).workers();
    const missing = ROLES.filter(role => !data.some(worker => worker.role === role));
    if (missing.length > 0) {
      const todo = missing.map(role => `node apps/worker/main.ts ${role}`).join('; ');
      return { state: 'wrong', says: `no ${missing.join(', no ')} was heard of in two minutes`, todo };
    }
    const transcribers = data.filter(({ role }) => role === 'transcriber');
    const fit = transcribers.filter(({ state }) => state === 'fit' || state === 'busy');
    if (fit.length > 0) return { state: 'ok', says: `${fit.length} of ${transcribers.length} transcribers are fit` };
    const reasons = new Set(transcribers.map(({ state, reason }) => reason ?? state));
    return { state: 'wrong', says: `no transcriber is fit: ${[...reasons].join('; ')}`, todo: 'stenopool workers' };
  } catch (error) {
    if (!(error instanceof StenopoolError)) throw error;
    if (error.code === 'forbidden') return { state: 'unknown', says: 'not looked at: the key is no operator’s' };
    return { state: 'unknown', says: 'not looked at: the API does not tell' };
  }
}
