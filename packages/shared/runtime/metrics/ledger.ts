import type { Registry } from 'prom-client';
import { openCounter, showNumbers } from './register.ts';

/** What the whole line is at. */
export type LineReading = {
  /** Tasks by kind and class. `oldestWaitS` is for how long the one that waits longest could have been begun. */
  tasks: { kind: string; class: string; waiting: number; running: number; oldestWaitS: number }[];
  /** Audio that is accepted and not transcribed. */
  backlog: { class: string; audioMs: number }[];
  /** Workers heard of lately. */
  workers: { role: string; state: string; count: number }[];
  /** Room on the disk of the audio store; null where it is a bucket. */
  disk: { freeBytes: number; usedBytes: number } | null;
};

export type LedgerMetrics = {
  /** Shows the whole line as last read; nothing while nobody knows. Every dispatcher tells the same. */
  showLine(latest: () => LineReading | null): void;
  /** Shows why tasks are put back in line as 0 where none was yet. */
  expectReclaims(reasons: readonly string[]): void;
  /** Notes tasks that were put back in line because nobody was going to do them. */
  countReclaimed(reason: string, tasks: number): void;
};

/** What a dispatcher sees of the whole line. */
export function ledgerMetrics(registry: Registry): LedgerMetrics {
  const reclaimed = openCounter(registry, {
    name: 'tasks_reclaimed_total',
    help: 'Tasks that were put back in line because whoever was to do them is gone.',
    labelNames: ['reason'],
  });
  return {
    showLine: latest => showLine(registry, latest),
    expectReclaims(reasons) {
      for (const reason of reasons) reclaimed.inc({ reason }, 0);
    },
    countReclaimed: (reason, tasks) => reclaimed.inc({ reason }, tasks),
  };
}

function showLine(registry: Registry, latest: () => LineReading | null): void {
  const tasks = (name: string, help: string, field: 'waiting' | 'running' | 'oldestWaitS') =>
    showNumbers(registry, { name, help, labelNames: ['kind', 'class'] }, () =>
      (latest()?.tasks ?? []).map(each => ({ labels: { kind: each.kind, class: each.class }, value: each[field] })),
    );
  tasks('tasks_waiting', 'Tasks that nobody has begun.', 'waiting');
  tasks('tasks_running', 'Tasks that workers hold.', 'running');
  tasks('oldest_wait_seconds', 'For how long the task that waits longest could have been begun.', 'oldestWaitS');
  showNumbers(
    registry,
    { name: 'backlog_audio_seconds', help: 'Audio that is accepted and not transcribed.', labelNames: ['class'] },
    () => (latest()?.backlog ?? []).map(each => ({ labels: { class: each.class }, value: each.audioMs / 1000 })),
  );
  showNumbers(
    registry,
    { name: 'workers', help: 'Workers heard of lately, by what they say.', labelNames: ['role', 'state'] },
    () => (latest()?.workers ?? []).map(({ role, state, count }) => ({ labels: { role, state }, value: count })),
  );
  const disk = (name: string, help: string, field: 'freeBytes' | 'usedBytes') =>
    showNumbers(registry, { name, help }, () => {
      const room = latest()?.disk;
      return room ? [{ value: room[field] }] : [];
    });
  disk('audio_store_free_bytes', 'Room that is left on the disk of the audio store.', 'freeBytes');
  disk('audio_store_used_bytes', 'What is taken on the disk of the audio store, by whatever.', 'usedBytes');
}
