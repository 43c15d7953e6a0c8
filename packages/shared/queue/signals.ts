import type { TaskKind } from '../domain/task.ts';
import { connectBriefly, connectPatiently, keyPrefix, type QueueSettings } from './connection.ts';

/** Words between processes that nobody waits for: each has a timer behind it, so a lost one costs time, never a task. */
export type Signals = {
  /** There is work to hand out: of these kinds, or of any if they are not told. */
  wake(kinds?: TaskKind[]): void;
  /** Whoever works on these tasks may stop: they were taken from it. */
  revoke(taskIds: string[]): void;
  /** An operator has said what this worker is to do; the ledger tells what. */
  wish(workerId: string): void;
  /** A worker of this lane could take a task, and finds none. */
  idle(lane: string): void;
  /** What somebody waits for live is prepared: it is about to be written down and handed out. */
  live(): void;
  close(): void;
};

/** Opens the speaking end. Never throws and never waits for Redis. */
export function openSignals(settings: QueueSettings): Signals {
  const redis = connectBriefly(settings);
  const say = (word: string, text: string) => void redis.publish(channel(settings, word), text).catch(() => {});
  return {
    wake: kinds => say('wake', kinds?.join(',') ?? ''),
    revoke: taskIds => taskIds.length > 0 && say('revoke', JSON.stringify(taskIds)),
    wish: workerId => say('wish', workerId),
    idle: lane => say('idle', lane),
    live: () => say('live', ''),
    close: () => redis.disconnect(),
  };
}

/** Listens until closed; after an outage of Redis it listens on by itself. */
export function listen(
  settings: QueueSettings,
  on: {
    /** No kinds are all. */
    wake?: (kinds: TaskKind[]) => void;
    revoke?: (taskIds: string[]) => void;
    wish?: (workerId: string) => void;
    idle?: (lane: string) => void;
    live?: () => void;
  },
): { close: () => void } {
  const redis = connectPatiently(settings);
  redis.on('message', (from: string, text: string) => {
    if (from === channel(settings, 'wake')) on.wake?.(text === '' ? [] : (text.split(',') as TaskKind[]));
    if (from === channel(settings, 'revoke')) on.revoke?.(JSON.parse(text));
    if (from === channel(settings, 'wish')) on.wish?.(text);
    if (from === channel(settings, 'idle')) on.idle?.(text);
    if (from === channel(settings, 'live')) on.live?.();
  });
  redis.subscribe(...Object.keys(on).map(word => channel(settings, word))).catch(() => {});
  return { close: () => redis.disconnect() };
}

function channel(settings: QueueSettings, word: string): string {
  return `${keyPrefix(settings.prefix)}:${word}`;
}
