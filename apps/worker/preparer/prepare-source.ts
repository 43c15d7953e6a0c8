import { msAt } from '#shared/domain/chunk.ts';
import type { Options, Warning } from '#shared/domain/options.ts';
import type { AudioFacts } from '#shared/postgres/job.ts';
import type { Earlier } from '#shared/postgres/reuse.ts';
import { openDeadline } from '#shared/runtime/limit.ts';
import { checkLength, checkPass } from './check-pass.ts';
import { chooseDownmix, cutApart, notSplit } from './choose-downmix.ts';
import { type Downmix, FIRST } from './decode.ts';
import type { Source } from './find-source.ts';
import { GiveUp, rejected } from './give-up.ts';
import { makeChunks, mayCancel, type Pass } from './make-chunks.ts';
import { type Opened, openRecording } from './open-recording.ts';
import type { Probed } from './probe.ts';
import type { Decoders } from './short/decoders.ts';
import { openShort } from './short/open-short.ts';
import { removeAudio, type WritingParts, type Written } from './write-pieces.ts';

/**
 * A recording that is decoded to its end, with the chunks that nobody has been told of yet, and the order of
 * its chunks if that was planned. `earlier` is a job whose transcript will do instead.
 */
export type Prepared = Written & {
  source: Source;
  audio: AudioFacts;
  rank: number | null;
  warnings: Warning[];
  earlier?: Earlier;
};

/** `decoders` are those of short recordings; without, each is decoded in the ordinary way. */
export type PrepareParts = WritingParts & { decoders: Decoders | null };

/** Checks, decodes and cuts a recording; all its chunks lie in the folder when this returns. Throws GiveUp. */
export async function prepareSource(
  source: Source,
  options: Options,
  parts: PrepareParts,
  signal: AbortSignal,
): Promise<Prepared> {
  if (source.bytes === 0) throw rejected('audio_empty', 'the file is empty');
  using wall = openDeadline((LEAST_WALL_S + parts.settings.DECODE_CPU_S * WALL_PER_CPU) * 1000);
  try {
    const either = AbortSignal.any([signal, wall.signal]);
    const recording = await open(source, parts, either);
    const { probed } = recording;
    checkLength(probed.durationMs, parts.settings);
    const pass = await decodeThrough(recording, chooseDownmix(options, probed), parts, either);
    const warnings = [
      ...(await checkOrDiscard(pass, probed, parts)),
      ...notSplit(options, probed),
      ...cutApart(pass, parts.settings),
    ];
    const { sha256, bytes } = source;
    const { channels, codec } = probed;
    const audio = { sha256, bytes, durationMs: msAt(pass.samples), channels, codec };
    const { chunks, made, planned } = pass;
    return { source, audio, chunks, made, rank: planned?.plan.rank ?? null, warnings };
  } catch (error) {
    if (!wall.signal.aborted || signal.aborted) throw error;
    throw new GiveUp({ kind: 'timed_out', error: TOO_SLOW, engineIsFit: true });
  }
}

// A busy machine may take its time; a decoder that waits for something that never comes may not.
const WALL_PER_CPU = 4;
const LEAST_WALL_S = 60;

const TOO_SLOW = { code: 'audio_undecodable', message: 'decoding took too long' } as const;

async function open(source: Source, parts: PrepareParts, signal: AbortSignal): Promise<Opened> {
  return (await openShort(source, parts, signal)) ?? openRecording(source.path, parts.settings, signal);
}

async function decodeThrough(
  recording: Opened,
  downmix: Downmix,
  parts: WritingParts,
  signal: AbortSignal,
): Promise<Pass> {
  const pass = await makeChunks(recording, downmix, parts, signal);
  const isCancelled =
    mayCancel(downmix, recording.probed) && pass.samples > 0 && pass.chunks.every(chunk => chunk.silent);
  return isCancelled && pass.chunks.length === pass.made[0] ? makeChunks(recording, FIRST, parts, signal) : pass;
}

async function checkOrDiscard(pass: Pass, probed: Probed, { store, settings }: WritingParts): Promise<Warning[]> {
  try {
    return checkPass(pass, probed, settings);
  } catch (error) {
    await removeAudio(store, pass.chunks);
    throw error;
  }
}
