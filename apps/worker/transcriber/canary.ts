import { fileURLToPath } from 'node:url';
import { Options } from '#shared/domain/options.ts';
import { openDeadline } from '#shared/runtime/limit.ts';
import type { Engine, EngineFacts } from './engine/engine.ts';
import { noAnswer } from './engine/failure.ts';

/** A second or two of speech: an engine that says anything to it is fit. */
const CLIP = {
  path: fileURLToPath(new URL('./canary.flac', import.meta.url)),
  durationMs: 2_000,
  spans: [{ startMs: 0, endMs: 2_000 }],
};
const OPTIONS = Options.parse({});

/** `answer` is what the engine heard, without what no two models write alike: spaces, punctuation, capitals. */
export type Proof =
  | { state: 'fit'; engine: EngineFacts; answer: string }
  | { state: 'absent' | 'sick'; reason: string };

/** Asks an engine who it is and has it transcribe the clip, each within `patienceMs`. Throws only when aborted. */
export async function prove(engine: Engine, patienceMs: number, signal: AbortSignal): Promise<Proof> {
  let name: EngineFacts;
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
  const answer = heard.result.segments.map(({ text }) => text).join('');
  return { state: 'fit', engine: name, answer: answer.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase() };
}

function unfit(outcome: { kind: string; error?: { message: string } }): Proof {
  const reason = outcome.error?.message ?? outcome.kind;
  return { state: outcome.kind === 'engine_absent' ? 'absent' : 'sick', reason };
}
