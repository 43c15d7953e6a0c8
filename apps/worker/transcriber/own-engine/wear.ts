import type { Gpu } from '#shared/domain/gpu.ts';
import type { Engine } from '../engine/engine.ts';
import type { Wear } from './recycle.ts';

const HOUR_MS = 3_600_000;

/** Follows what an engine does, and what its card says. */
export type WearMeter = {
  /** The same engine; what it is given is counted. */
  counted(engine: Engine): Engine;
  /** It is fit for the first time since it was started: the next reading shows what it takes by itself. */
  fit(): void;
  /** It is started anew. */
  renew(): void;
  read(): Wear;
};

/** Begins with an engine that is not fit yet. `latest` is the card as last read. */
export function openWearMeter(latest: () => Gpu | null): WearMeter {
  let audioMs = 0;
  let longestMs = 0;
  let isFit = false;
  let before: Gpu | null = null;
  let freshVramPercent: number | null = null;
  let recycledMs: number | null = null;

  function vramPercent(): number | null {
    const reading = latest();
    const { memory_used_mb: used, memory_total_mb: total } = reading ?? {};
    const percent = used == null || !total ? null : (used / total) * 100;
    if (isFit && reading !== before) freshVramPercent ??= percent;
    return percent;
  }

  return {
    counted: engine =>
      counted(engine, durationMs => {
        audioMs += durationMs;
        longestMs = Math.max(longestMs, durationMs);
      }),
    fit() {
      isFit = true;
      before = latest();
    },
    renew() {
      recycledMs = performance.now();
      isFit = false;
      freshVramPercent = null;
      audioMs = 0;
      longestMs = 0;
    },
    read: () => ({
      vramPercent: vramPercent(),
      freshVramPercent,
      sinceRecycledMs: recycledMs === null ? null : performance.now() - recycledMs,
      audioHours: audioMs / HOUR_MS,
      longestChunkS: longestMs / 1000,
    }),
  };
}

function counted(engine: Engine, count: (durationMs: number) => void): Engine {
  const transcribe: Engine['transcribe'] = (audio, options, patience) => {
    count(audio.durationMs);
    return engine.transcribe(audio, options, patience);
  };
  // What an engine is like may be known only after its first probe, so nothing of it is copied.
  return Object.assign(Object.create(engine), { transcribe });
}
