import type { Registry } from 'prom-client';
import { openHistogram, showNumbers } from './register.ts';

/** What is asked of a pool of connections. */
export type PoolReading = { totalCount: number; idleCount: number; waitingCount: number };

export type PostgresMetrics = {
  /** Shows the connections of this process, and how many wait for one, at the moment of asking. */
  showConnections(pool: PoolReading): void;
  /** Notes how long a connection was waited for. */
  countConnectionWait(seconds: number): void;
};

/** How a process gets at the ledger. */
export function postgresMetrics(registry: Registry): PostgresMetrics {
  const waits = openHistogram(
    registry,
    { name: 'postgres_wait_seconds', help: 'Time until a connection to Postgres was free.' },
    [0.001, 0.005, 0.02, 0.1, 0.5, 1, 5],
  );
  return {
    showConnections(pool) {
      const named = { name: 'postgres_connections', help: 'Connections to Postgres.', labelNames: ['state' as const] };
      showNumbers(registry, named, () => [
        { labels: { state: 'idle' }, value: pool.idleCount },
        { labels: { state: 'busy' }, value: pool.totalCount - pool.idleCount },
      ]);
      showNumbers(registry, { name: 'postgres_waiting', help: 'Statements that wait for a connection.' }, () => [
        { value: pool.waitingCount },
      ]);
    },
    countConnectionWait: seconds => waits.observe(seconds),
  };
}
