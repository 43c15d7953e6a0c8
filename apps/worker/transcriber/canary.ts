import { fileURLToPath } from 'node:url';
import { Options } from '#shared/domain/options.ts';
import type { EngineName } from '#shared/domain/transcript.ts';
import { openDeadline } from '#shared/runtime/limit.ts';
import type { Engine } from './engine/engine.ts';
import { noAnswer } from './engine/failure.ts';

/** A second or two of speech: an engine that says anything to it is fit. */
const CLIP = {
  path: fileURLToPath(new URL('./canary.flac', import.meta.url)),
  durationMs: 2_000,
  spans: [{ startMs: 0, endMs: 2_000 }],
};
const OPTIONS = Options.parse({});

export type Proof = { state: 'fit'; engine: EngineName } | { state: 'absent' | 'sick'; reason: string };

/** Asks an engine who it is and has it transcribe the clip, each within `patienceMs`. Throws only when aborted. */
export async function prove(engine: Engine, patienceMs: number, signal: AbortSignal): Promise<Proof> {
  let name: EngineName;
  using deadline = openDeadline(patienceMs);
  try {
    name = await engine.probe(AbortSignal.any([signal, deadline.signal]));
  } catch (error) {
    signal.throwIfAborted();
    return unfit(noAnswer(error));
  }
  const heard = await engine.transcribe(CLIP, OPTIONS, { signal, deadlineMs: patienceMs });
  signal.throwIfAborted();
  if (heard.kind !== 'succeeded') return unfit(heard);
  if (heard.result.segments.length === 0)
    return { state: 'sick', reason: 'the engine heard nothing in the canary clip' };
  return { state: 'fit', engine: name };
}

function unfit(outcome: { kind: string; error?: { message: string } }): Proof {
  const reason = outcome.error?.message ?? outcome.kind;
  return { state: outcome.kind === 'engine_absent' ? 'absent' : 'sick', reason };
}
