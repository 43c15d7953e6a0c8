import { randomUUID } from 'node:crypto';
import { connectBriefly, keyPrefix, type QueueSettings } from './connection.ts';

/** Tells when Redis is not what it was: emptied, replaced, or started anew. */
export type Sentinel = {
  /**
   * Whether Redis may have lost what was put into it since `confirm` was called last; true the first time. False while
   * it is away, for then nobody knows. Throws if it does not answer.
   */
  hasChanged(): Promise<boolean>;
  /** What was lost by the time of the last look has been put back. */
  confirm(): void;
  close(): void;
};

/** A script, so that it is that node of a cluster which answers where all of our keys are. */
const ASK = `return redis.call('info', 'server')`;

/** Opens a watch over Redis; `onReady` is called whenever it can be reached again. */
export function openSentinel(settings: QueueSettings, onReady: () => void): Sentinel {
  const redis = connectBriefly(settings);
  const key = `${keyPrefix(settings.prefix)}:sentinel`;
  let known: string | undefined;
  let seen: string | undefined;
  redis.on('ready', onReady);

  return {
    async hasChanged() {
      if (redis.status !== 'ready') return false;
      // The server knows when it was started, but not that somebody emptied it: then this key is gone. It is written
      // before anything is put back, so that what is lost meanwhile is noticed too.
      await redis.set(key, randomUUID(), 'NX');
      const [mark, info] = await Promise.all([redis.get(key), redis.eval(ASK, 1, key)]);
      seen = `${mark} ${/run_id:(\w+)/.exec(String(info))?.[1]}`;
      return seen !== known;
    },
    confirm() {
      known = seen;
    },
    close: () => redis.disconnect(),
  };
}
