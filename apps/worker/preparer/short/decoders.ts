import type { ChildLimits } from '../limited-child.ts';
import type { ShortSound } from './decode-short.ts';
import { type DecoderChild, startDecoder } from './start-decoder.ts';

/** Decoders of short recordings, in processes that stay. */
export type Decoders = {
  /**
   * Decodes a recording. Null if the ordinary decoder has to judge it, also when it took its process down: the next
   * recording gets a new one. Throws as soon as the signal fires.
   */
  decode(path: string, signal: AbortSignal): Promise<ShortSound | null>;
  /** The processes that decode or wait for a recording. */
  pids(): number[];
  close(): void;
};

/** As many processes are started as recordings come at a time; each ends some time after its last. */
export function openDecoders(limits: ChildLimits, { fileMs = 10_000, idleMs = 60_000 } = {}): Decoders {
  const all = new Set<DecoderChild>();
  const idle = new Map<DecoderChild, NodeJS.Timeout>();
  let restUntil = 0;

  function start(): DecoderChild {
    const child = startDecoder(limits);
    all.add(child);
    void child.ended.then(() => {
      all.delete(child);
      clearTimeout(idle.get(child));
      idle.delete(child);
    });
    return child;
  }

  function take(): DecoderChild {
    const known = [...idle.keys()].at(-1);
    if (!known) return start();
    clearTimeout(idle.get(known));
    idle.delete(known);
    return known;
  }

  return {
    async decode(path, signal) {
      signal.throwIfAborted();
      if (idle.size === 0 && performance.now() < restUntil) return null;
      const child = take();
      const answer = await child.ask(path, fileMs, signal);
      if (answer) idle.set(child, setTimeout(child.kill, idleMs).unref());
      else child.kill();
      signal.throwIfAborted();
      if (!child.hasStarted()) restUntil = performance.now() + REST_MS;
      return answer?.sound ?? null;
    },
    pids: () => [...all].flatMap(({ pid }) => pid ?? []),
    close() {
      for (const child of all) child.kill();
    },
  };
}

// Where a decoder cannot even start, that is not tried for every recording.
const REST_MS = 60_000;
