import type { TakenTask, TaskKind } from '#shared/domain/task.ts';
import type { Station } from '../station.ts';

/** Two stations as one, which works at tasks of either kind; they come over the lane of the first. */
export function bothStations<I, R, J, S>(
  first: Station<I, R>,
  second: Station<J, S>,
): Station<{ kind: TaskKind; input: I | J }, { kind: TaskKind; result: R | S }> {
  const of = ({ kind }: Pick<TakenTask, 'kind'>) => (kind === second.kind ? second : first) as Station<I | J, R | S>;
  return {
    kind: first.kind,
    async load(db, task) {
      const input = await of(task).load(db, task);
      return input === null ? null : { kind: task.kind, input };
    },
    async perform({ kind, input }, performance) {
      const outcome = await of({ kind }).perform(input, performance);
      return 'result' in outcome ? { ...outcome, result: { kind, result: outcome.result } } : outcome;
    },
    complete: (db, task, { result }) => of(task).complete(db, task, result),
    fail: (db, task, error) => of(task).fail(db, task, error),
    discard: async ({ kind, result }) => of({ kind }).discard?.(result),
    retry: async (db, task, error) => of(task).retry?.(db, task, error),
  };
}
