import { consume } from '#shared/queue/queue.ts';
import { listen } from '#shared/queue/signals.ts';
import type { Context } from './context.ts';
import { type Leases, openLeases } from './leases.ts';
import type { Station } from './station.ts';
import { work } from './work.ts';

export type Taking = {
  /** Takes no more for a reason; with several, until each is gone. What is in hand goes on. */
  pause(reason: string): void;
  resume(reason: string): void;
  /** How many tasks are in hand. */
  held: Leases['held'];
  /** Takes no more, lets what is in hand finish, and hands back what is not done after DRAIN_S. */
  drain(): Promise<void>;
};

/** Takes tasks of a station's kind off the queue, `slots` at a time, and works them off. */
export function takeTasks<Input, Result>(
  context: Context,
  station: Station<Input, Result>,
  slots: number,
  engine: () => string | null = () => null,
): Taking {
  const { pool, log, metrics, workerId, signals, queueSettings, config } = context;
  const leases = openLeases(pool, workerId, config.LEASE_S, log);
  const by = { pool, leases, log, metrics, workerId, leaseS: config.LEASE_S, engine, wake: signals.wake };
  const consumer = consume(queueSettings, station.kind, slots, item => work(station, by, item));
  const ear = listen(queueSettings, { revoke: ids => leases.revoke(ids, 'taken away') });
  const reasons = new Set<string>();
  return {
    pause(reason) {
      if (reasons.size === 0) void consumer.pause();
      reasons.add(reason);
    },
    resume(reason) {
      if (reasons.delete(reason) && reasons.size === 0) consumer.resume();
    },
    held: leases.held,
    async drain() {
      const deadline = setTimeout(() => leases.revokeAll('drained'), config.DRAIN_S * 1000);
      await consumer.close();
      clearTimeout(deadline);
      leases.close();
      ear.close();
    },
  };
}
