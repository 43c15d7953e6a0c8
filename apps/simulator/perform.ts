import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from './fastapi.ts';
import { type Simulation, setFault, whileFault } from './simulation.ts';
import { type Heard, hear } from './tone/hear.ts';

const slowness = 10;
const illnessMs = 1_500;

/** What an engine has to say: what it heard, or one phrase or symbol over and over. */
export type Performance = Heard & { babble: 'loop' | 'symbols' | null };

/**
 * Listens to a recording for as long as the stated speed says, the time of its decoding included.
 * The fault of the moment it starts is applied. Fails as the engine would, or at the signal.
 */
export async function perform(
  simulation: Simulation,
  audio: Buffer,
  rtfx: number = simulation.rtfx,
  signal?: AbortSignal,
): Promise<Performance> {
  const { fault } = simulation;
  const startedAt = performance.now();
  if (fault === 'hang') await whileFault(simulation, 'hang', signal);
  if (fault === 'error-once') setFault(simulation, null);
  if (fault === 'error-once' || fault === 'error-sticky') throw new Error(`fault ${fault}`);
  if (fault === 'too-large') throw new Refusal(413, 'Request Entity Too Large');
  if (fault === 'unprocessable') throw new Refusal(422, 'the audio file is not processable');
  if (startedAt < simulation.illUntil) throw new Error('ill');
  const heard = await hear(audio);
  const isToneSpeech = heard.segments.some(segment => segment.words.length > 0);
  if (isToneSpeech && fault === 'deadly') simulation.illUntil = performance.now() + illnessMs;
  if (isToneSpeech && (fault === 'poison' || fault === 'deadly')) throw new Error(`fault ${fault}`);
  const usualMs = simulation.holdMs ?? (heard.duration * 1000) / rtfx;
  const takesMs = usualMs * (fault === 'slow' ? slowness : 1);
  const remainingMs = Math.max(0, takesMs - (performance.now() - startedAt));
  if (fault === 'exit') {
    await wait(remainingMs / 2);
    process.exit(1);
  }
  await wait(remainingMs, undefined, { signal });
  const babble = fault === 'loop' || fault === 'symbols' ? fault : null;
  return { ...heard, segments: fault === 'empty' ? [] : heard.segments, babble };
}
