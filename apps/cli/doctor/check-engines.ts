import { type Finding, notHere } from './finding.ts';

/** Whether something answers at each engine's address. An engine that works may be silent: `workers` knows better. */
export async function checkEngines({ ENGINE_URL: urls }: { ENGINE_URL?: string | undefined }): Promise<Finding> {
  if (urls === undefined) return notHere('ENGINE_URL');
  const silent: string[] = [];
  const list = urls.split(',').map(url => url.trim());
  await Promise.all(
    list.map(async url => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(error => error as Error);
      if (answer instanceof Error && answer.name !== 'TimeoutError') silent.push(url);
    }),
  );
  if (silent.length === 0) return { state: 'ok', says: `something listens at ${list.join(', ')}` };
  return {
    state: 'wrong',
    says: `nothing listens at ${silent.join(', ')}`,
    todo: 'start the engine, or set ENGINE_URL',
  };
}
