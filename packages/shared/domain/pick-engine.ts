/** The engine of a job that names none, unless another is the only one. */
const USUAL = 'fun-asr-nano';

/**
 * The engine that is to do a job, of those that are served: the one it names, or the usual one. Before any worker has
 * come, every name is good. `problem` says that nobody serves it, and what is served.
 */
export function pickEngine(served: string[], asked: string | null): { engine: string; problem: string | null } {
  const engine = asked ?? (served.length === 1 ? served[0]! : USUAL);
  const isGood = served.length === 0 || served.includes(engine);
  const problem = isGood ? null : `no worker serves the engine "${engine}"; served are: ${served.join(', ')}`;
  return { engine, problem };
}
