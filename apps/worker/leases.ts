import type { TakenTask } from '#shared/domain/task.ts';
import type { Pool } from '#shared/postgres/client.ts';
import { renewLeases } from '#shared/postgres/task.ts';
import type { Log } from '#shared/runtime/log.ts';

/** A lease outlives two renewals that fail. */
const RENEWALS_PER_LEASE = 3;

/** The tasks that this process holds, all renewed by one statement. */
export type Leases = {
  /** Holds a task; the signal fires when it was taken away. */
  hold(task: TakenTask): AbortSignal;
  letGo(task: TakenTask): void;
  /** Somebody says that these tasks were taken away. */
  revoke(taskIds: string[], reason: string): void;
  /** Takes everything away, and whatever may still come. */
  revokeAll(reason: string): void;
  /** How many tasks are in hand. */
  held(): number;
  close(): void;
};

/** Renews what is held until closed. While Postgres is away nobody can reclaim either, so the work goes on. */
export function openLeases(pool: Pool, workerId: string, leaseS: number, log: Log): Leases {
  const held = new Map<string, { task: TakenTask; controller: AbortController }>();
  let over: string | undefined;

  function revoke(taskIds: string[], reason: string): void {
    for (const id of taskIds) held.get(id)?.controller.abort(reason);
  }

  async function renew(): Promise<void> {
    const tasks = [...held.values()].map(({ task }) => task);
    if (tasks.length === 0) return;
    try {
      const kept = new Set(await renewLeases(pool, workerId, tasks, leaseS));
      const lost = tasks.filter(task => !kept.has(task.id) && held.get(task.id)?.task.epoch === task.epoch);
      revoke(
        lost.map(task => task.id),
        'lease lost',
      );
    } catch (err) {
      log.warn({ err, tasks: tasks.map(({ id }) => id) }, 'could not renew leases');
    }
  }

  const timer = setInterval(() => void renew(), (leaseS * 1000) / RENEWALS_PER_LEASE);
  return {
    hold(task) {
      const controller = new AbortController();
      held.set(task.id, { task, controller });
      if (over !== undefined) controller.abort(over);
      return controller.signal;
    },
    letGo(task) {
      if (held.get(task.id)?.task.epoch === task.epoch) held.delete(task.id);
    },
    revoke,
    revokeAll(reason) {
      over = reason;
      revoke([...held.keys()], reason);
    },
    held: () => held.size,
    close: () => clearInterval(timer),
  };
}
