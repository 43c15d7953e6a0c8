import { Problem } from '#shared/domain/error.ts';
import type { Db } from '#shared/postgres/client.ts';
import { listServed } from '#shared/postgres/pool.ts';

/** The engine that a model of another service stands for: one served by that name, or null, the usual one, for an alias. */
export async function engineByModel(db: Db, model: string, aliases: RegExp): Promise<string | null> {
  return aliases.test(model) && !(await listServed(db)).has(model) ? null : model;
}

/** What to tell who asked for a model that is no engine's; any other error stays. */
export function asModelProblem(error: unknown, model: string): unknown {
  const field = error instanceof Problem && error.errors?.find(({ path }) => path === 'engine');
  if (!field) return error;
  const message = `The model "${model}" does not exist: ${field.message}`;
  return new Problem('not_found', message, { errors: [{ path: 'model', message }] });
}
