import { createHash } from 'node:crypto';
import { TooLarge } from './store.ts';

export type Meter = {
  /** Passes a stream on. Throws TooLarge once it is longer than allowed. */
  through(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  /** What passed in all. Ask once, when it has ended. */
  read(): { sha256: string; bytes: number };
};

/** Counts and hashes a stream on its way. */
export function openMeter(maxBytes: number): Meter {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async *through(source) {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new TooLarge(maxBytes);
        hash.update(chunk);
        yield chunk;
      }
    },
    read: () => ({ sha256: hash.digest('hex'), bytes }),
  };
}
