import { type Consumer, consume } from '#shared/queue/queue.ts';
import { listen } from '#shared/queue/signals.ts';
import type { Context } from './context.ts';
import { type Leases, openLeases } from './leases.ts';
import type { Station } from './station.ts';
import { work } from './work.ts';

export type Taking = {
  pause: Consumer['pause'];
  resume: Consumer['resume'];
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
  return {
    pause: consumer.pause,
    resume: consumer.resume,
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
