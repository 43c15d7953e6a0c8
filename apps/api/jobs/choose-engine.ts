import type { Db } from '#shared/postgres/client.ts';
import { listPools } from '#shared/postgres/pool.ts';
import { invalid } from '../http/validate.ts';

/** The engine of a job that names none, unless another is the only one. */
const USUAL = 'fun-asr-nano';

/** So long a pool counts as served after its last worker was heard of: a job outlives a night without engines. */
const SERVED_DAYS = 1;

/**
 * The engine that is to do a job: the one it names, or the usual one. Before any worker has come, every name is good.
 * Fails with `invalid` where nobody serves it, and names those that are served.
 */
export async function chooseEngine(db: Db, asked: string | null): Promise<string> {
  const served = [...new Set((await listPools(db, SERVED_DAYS)).map(pool => pool.name))];
  const [only] = served;
  const chosen = asked ?? (served.length === 1 ? only! : USUAL);
  if (served.length === 0 || served.includes(chosen)) return chosen;
  const message = `no worker serves the engine "${chosen}"; served are: ${served.join(', ')}`;
  throw invalid([{ path: 'engine', message }]);
}
