import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options } from '#shared/domain/options.ts';
import type { Span } from '#shared/domain/span.ts';
import type { Outcome } from '#shared/domain/task.ts';
import type { EngineName } from '#shared/domain/transcript.ts';

/** What an engine can be asked for. What it cannot becomes a warning of the result, never silence. */
export type Abilities = {
  hotwords: boolean;
  language: boolean;
  /** Whether writing numbers as figures can be switched on and off. */
  itn: boolean;
  diarization: boolean;
  words: boolean;
  /** Works on several requests at once, faster than one after the other. */
  batching: boolean;
  /** Stops working on a request whose client has gone. */
  cancels: boolean;
  /** The longest audio of one request, or null if there is no limit. */
  maxAudioMs: number | null;
};

/** Of an engine that can be asked for nothing, or is not known yet. */
export const NO_ABILITIES: Abilities = {
  hotwords: false,
  language: false,
  itn: false,
  diarization: false,
  words: false,
  batching: false,
  cancels: false,
  maxAudioMs: null,
};

/**
 * Who answered a probe. `note` is something an operator should know; `heldBack` is why this engine must not work though
 * it answers, such as a fallback that nobody asked for.
 */
export type EngineFacts = EngineName & { note?: string; heldBack?: string };

/** A chunk: a FLAC or WAV file of 16 kHz mono, with what is in it if that has been read already, and where there is sound in it. */
export type ChunkAudio = { path: string; read?: Blob | null; durationMs: number; spans: Span[] };

/**
 * When to give up: at the deadline the outcome is `timed_out`, at the signal it is `released`. `answered` is called as
 * each of several requests is done.
 */
export type Patience = { signal: AbortSignal; deadlineMs: number; answered?: () => void };

export type Engine = {
  readonly kind: string;
  readonly abilities: Abilities;
  /** How many requests it bears at once, as of now; a batching engine's limit is found out at work. */
  slots(): number;
  /** How many requests this chunk makes: 1, or its spans. */
  requests(audio: Omit<ChunkAudio, 'path'>): number;
  /**
   * Asks who is there. Throws if nobody is, or somebody else. An engine that is strictly serial answers when it has
   * done what it was asked before, so the signal alone ends the wait.
   */
  probe(signal: AbortSignal): Promise<EngineFacts>;
  /**
   * Has one chunk transcribed. Whether an engine that failed or timed out is fit is not known here: `engineIsFit` is false until the
   * caller has asked the canary. Throws only if the file cannot be read.
   */
  transcribe(audio: ChunkAudio, options: Options, patience: Patience): Promise<Outcome<ChunkResult>>;
};
