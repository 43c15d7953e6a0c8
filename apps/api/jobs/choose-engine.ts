import { pickEngine } from '#shared/domain/pick-engine.ts';
import type { Db } from '#shared/postgres/client.ts';
import { listServed } from '#shared/postgres/pool.ts';
import { invalid } from '../http/validate.ts';

/** The engine that is to do a job. Fails with `invalid` where nobody serves the one it names. */
export async function chooseEngine(db: Db, asked: string | null): Promise<string> {
  const { engine, problem } = pickEngine([...(await listServed(db)).keys()], asked);
  if (problem) throw invalid([{ path: 'engine', message: problem }]);
  return engine;
}
