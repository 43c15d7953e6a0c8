import type { AudioStore, Received } from '#shared/audio/store.ts';
import { msAt } from '#shared/domain/chunk.ts';
import type { Options, Warning } from '#shared/domain/options.ts';
import type { AudioFacts } from '#shared/postgres/job.ts';
import { openDeadline } from '#shared/runtime/limit.ts';
import { checkLength, checkPass } from './check-pass.ts';
import type { Source } from './find-source.ts';
import { GiveUp, rejected } from './give-up.ts';
import { makeChunks, type Pass, type PreparedChunk } from './make-chunks.ts';
import { type Opened, openRecording } from './open-recording.ts';
import type { PreparerSettings } from './settings.ts';
import type { Decoders } from './short/decoders.ts';
import { openShort } from './short/open-short.ts';

/** A recording that is ready for engines. `received` is a fetched one that is to be kept with the job. */
export type Prepared = { audio: AudioFacts; received: Received | null; chunks: PreparedChunk[]; warnings: Warning[] };

export type PrepareParts = { store: AudioStore; settings: PreparerSettings; decoders: Decoders | null; folder: string };

/** Checks, decodes and cuts a recording; its chunks lie in the folder when this returns. Throws GiveUp. */
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
    const recording =
      (await openShort(source, options, parts, either)) ?? (await openRecording(source.path, parts.settings, either));
    const { probed } = recording;
    checkLength(probed.durationMs, parts.settings);
    const pass = await decodeThrough(recording, parts, either);
    const warnings = [
      ...checkPass(pass, probed, source.path, parts.settings),
      ...(options.channels === 'split' && probed.channels > 1 ? [NOT_SPLIT] : []),
    ];
    const { sha256, bytes, received } = source;
    const { channels, codec } = probed;
    const audio = { sha256, bytes, durationMs: msAt(pass.samples), channels, codec };
    return { audio, received, chunks: pass.chunks, warnings };
  } catch (error) {
    if (!wall.signal.aborted || signal.aborted) throw error;
    throw new GiveUp({ kind: 'timed_out', error: TOO_SLOW, engineIsFit: true });
  }
}

// A busy machine may take its time; a decoder that waits for something that never comes may not.
const WALL_PER_CPU = 4;
const LEAST_WALL_S = 60;

const TOO_SLOW = { code: 'audio_undecodable', message: 'decoding took too long' } as const;

const NOT_SPLIT: Warning = {
  code: 'option_unsupported',
  option: 'channels',
  detail: 'channels are not transcribed apart yet; they were mixed',
};

async function decodeThrough(recording: Opened, parts: PrepareParts, signal: AbortSignal): Promise<Pass> {
  const mixed = await makeChunks(recording, 'all', parts, signal);
  // Two channels of opposite phase cancel each other out; then what can be heard is in either of them.
  const isCancelled =
    recording.probed.channels === 2 && mixed.chunks.length > 0 && mixed.chunks.every(chunk => chunk.silent);
  return isCancelled ? makeChunks(recording, 'first', parts, signal) : mixed;
}
