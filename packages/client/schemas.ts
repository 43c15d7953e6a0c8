// Made from the OpenAPI document: node test/support/client-schemas.ts --write

export type _Schema0 =
  | string
  | number
  | boolean
  | null
  | _Schema0[]
  | {
      [k: string]: _Schema0;
    };
/**
 * SubRip is `srt`, WebVTT is `vtt`; `tsv` has a line per segment.
 */
export type ResultFormat = 'json' | 'text' | 'srt' | 'vtt' | 'tsv' | 'md';
export type _Schema1 =
  | string
  | number
  | boolean
  | null
  | _Schema1[]
  | {
      [k: string]: _Schema1;
    };

export interface TranscriptionRequest {
  /**
   * One of `url` and `upload_id`.
   */
  audio: {
    /**
     * Fetched by a worker; must lead to a public address, or, as `s3://bucket/key`, into a bucket that the operator allows.
     */
    url?: string;
    /**
     * From POST /v1/uploads.
     */
    upload_id?: string;
  };
  /**
   * ISO 639-1 code, or `auto`. Every engine adapter maps it to the engine’s own names.
   */
  language?: string;
  /**
   * Words to lean towards, at most 200. Longer lists make the model worse, not better.
   *
   * @maxItems 200
   */
  hotwords?: string[];
  /**
   * Write numbers and dates as figures.
   */
  itn?: boolean;
  /**
   * Let the engine find speech before it transcribes.
   */
  vad?: boolean;
  /**
   * Tell speakers apart.
   */
  diarization?: boolean;
  max_speakers?: number | null;
  /**
   * Mix down, or one speaker per channel.
   */
  channels?: 'mix' | 'split';
  timestamps?: 'segment' | 'word';
  /**
   * If a part of a long recording cannot be transcribed, complete with the rest instead of failing: a warning for each part, `coverage.failed_ms` and the flag `partial` tell what is missing.
   */
  allow_partial?: boolean;
  /**
   * Engine by name, of those that are served; null for the usual one.
   */
  engine?: string | null;
  /**
   * A vocabulary of the project; its words, as they are now, are added to `hotwords`.
   */
  vocabulary_id?: string | null;
  /**
   * Which line it waits in.
   */
  class?: 'interactive' | 'standard' | 'backfill';
  /**
   * Higher goes first within its class.
   */
  priority?: number;
  /**
   * The caller’s own name.
   */
  reference_id?: string | null;
  /**
   * Anything of the caller’s own, up to 8 kB; comes back as it was.
   */
  metadata?: {
    [k: string]: _Schema0;
  };
  /**
   * Where to post events of this job: transcription.started, transcription.completed, transcription.failed, transcription.canceled, transcription.expired.
   */
  callback?: {
    url: string;
    /**
     * @minItems 1
     */
    events?: (
      | 'transcription.started'
      | 'transcription.completed'
      | 'transcription.failed'
      | 'transcription.canceled'
      | 'transcription.expired'
    )[];
  } | null;
  /**
   * The job expires if it has not ended by then.
   */
  expires_in_s?: number | null;
  /**
   * If the project has a transcript of the same audio, made by the same engine with the same options, answer with it.
   */
  reuse?: boolean;
  /**
   * Days after which audio and text are purged; null for the usual.
   */
  retain_days?: number | null;
}
export interface TranscriptionOptions {
  /**
   * ISO 639-1 code, or `auto`. Every engine adapter maps it to the engine’s own names.
   */
  language?: string;
  /**
   * Words to lean towards, at most 200. Longer lists make the model worse, not better.
   *
   * @maxItems 200
   */
  hotwords?: string[];
  /**
   * Write numbers and dates as figures.
   */
  itn?: boolean;
  /**
   * Let the engine find speech before it transcribes.
   */
  vad?: boolean;
  /**
   * Tell speakers apart.
   */
  diarization?: boolean;
  max_speakers?: number | null;
  /**
   * Mix down, or one speaker per channel.
   */
  channels?: 'mix' | 'split';
  timestamps?: 'segment' | 'word';
  /**
   * If a part of a long recording cannot be transcribed, complete with the rest instead of failing: a warning for each part, `coverage.failed_ms` and the flag `partial` tell what is missing.
   */
  allow_partial?: boolean;
  /**
   * Engine by name, of those that are served; null for the usual one.
   */
  engine?: string | null;
  /**
   * A vocabulary of the project; its words, as they are now, are added to `hotwords`.
   */
  vocabulary_id?: string | null;
  /**
   * Which line it waits in.
   */
  class?: 'interactive' | 'standard' | 'backfill';
  /**
   * Higher goes first within its class.
   */
  priority?: number;
  /**
   * The caller’s own name.
   */
  reference_id?: string | null;
  /**
   * Anything of the caller’s own, up to 8 kB; comes back as it was.
   */
  metadata?: {
    [k: string]: _Schema0;
  };
  /**
   * Where to post events of this job: transcription.started, transcription.completed, transcription.failed, transcription.canceled, transcription.expired.
   */
  callback?: {
    url: string;
    /**
     * @minItems 1
     */
    events?: (
      | 'transcription.started'
      | 'transcription.completed'
      | 'transcription.failed'
      | 'transcription.canceled'
      | 'transcription.expired'
    )[];
  } | null;
  /**
   * The job expires if it has not ended by then.
   */
  expires_in_s?: number | null;
  /**
   * If the project has a transcript of the same audio, made by the same engine with the same options, answer with it.
   */
  reuse?: boolean;
  /**
   * Days after which audio and text are purged; null for the usual.
   */
  retain_days?: number | null;
}
export interface VocabularyRequest {
  /**
   * A name that no other of the project has.
   */
  name: string;
  /**
   * Words to lean towards, 1 to 200; those given twice count once.
   *
   * @minItems 1
   * @maxItems 200
   */
  hotwords: string[];
}
export interface VocabularyChanges {
  /**
   * A name that no other of the project has.
   */
  name?: string;
  /**
   * Words to lean towards, 1 to 200; those given twice count once.
   *
   * @minItems 1
   * @maxItems 200
   */
  hotwords?: string[];
}
export interface BatchRequest {
  name?: string | null;
  /**
   * Which line its items wait in.
   */
  class?: 'interactive' | 'standard' | 'backfill';
  defaults?: BatchDefaults;
  /**
   * At most 10000; more come as a manifest.
   *
   * @minItems 1
   * @maxItems 10000
   */
  items?: BatchItem[];
  /**
   * UTF-8 text: an item a line as JSON, or CSV whose header names `custom_id`, `url` or `upload_id`, and options. A cell of an option that is no text is JSON; hotwords may be divided by semicolons.
   */
  manifest?: {
    /**
     * From POST /v1/uploads.
     */
    upload_id?: string;
    /**
     * Fetched by a worker; must lead to a public address.
     */
    url?: string;
  };
  /**
   * When it is worked on; at all times if not given.
   */
  window?: Window | null;
  /**
   * Where to post `batch.completed`.
   */
  callback?: {
    url: string;
  } | null;
  /**
   * Tell what would come of it, and create nothing. Not with a manifest by URL.
   */
  dry_run?: boolean;
}
/**
 * Options of each item that does not name its own. `reuse` is true unless told.
 */
export interface BatchDefaults {
  /**
   * ISO 639-1 code, or `auto`. Every engine adapter maps it to the engine’s own names.
   */
  language?: string;
  /**
   * Words to lean towards, at most 200. Longer lists make the model worse, not better.
   *
   * @maxItems 200
   */
  hotwords?: string[];
  /**
   * Write numbers and dates as figures.
   */
  itn?: boolean;
  /**
   * Let the engine find speech before it transcribes.
   */
  vad?: boolean;
  /**
   * Tell speakers apart.
   */
  diarization?: boolean;
  max_speakers?: number | null;
  /**
   * Mix down, or one speaker per channel.
   */
  channels?: 'mix' | 'split';
  timestamps?: 'segment' | 'word';
  /**
   * If a part of a long recording cannot be transcribed, complete with the rest instead of failing: a warning for each part, `coverage.failed_ms` and the flag `partial` tell what is missing.
   */
  allow_partial?: boolean;
  /**
   * Engine by name, of those that are served; null for the usual one.
   */
  engine?: string | null;
  /**
   * A vocabulary of the project; its words, as they are now, are added to `hotwords`.
   */
  vocabulary_id?: string | null;
  /**
   * Which line it waits in.
   */
  class?: 'interactive' | 'standard' | 'backfill';
  /**
   * Higher goes first within its class.
   */
  priority?: number;
  /**
   * The caller’s own name.
   */
  reference_id?: string | null;
  /**
   * Anything of the caller’s own, up to 8 kB; comes back as it was.
   */
  metadata?: {
    [k: string]: _Schema0;
  };
  /**
   * Where to post events of this job: transcription.started, transcription.completed, transcription.failed, transcription.canceled, transcription.expired.
   */
  callback?: {
    url: string;
    /**
     * @minItems 1
     */
    events?: (
      | 'transcription.started'
      | 'transcription.completed'
      | 'transcription.failed'
      | 'transcription.canceled'
      | 'transcription.expired'
    )[];
  } | null;
  /**
   * The job expires if it has not ended by then.
   */
  expires_in_s?: number | null;
  /**
   * If the project has a transcript of the same audio, made by the same engine with the same options, answer with it.
   */
  reuse?: boolean;
  /**
   * Days after which audio and text are purged; null for the usual.
   */
  retain_days?: number | null;
}
export interface BatchItem {
  /**
   * The caller’s own name of it, once in its batch.
   */
  custom_id: string;
  /**
   * One of `url` and `upload_id`.
   */
  audio: {
    /**
     * Fetched by a worker; must lead to a public address, or, as `s3://bucket/key`, into a bucket that the operator allows.
     */
    url?: string;
    /**
     * From POST /v1/uploads.
     */
    upload_id?: string;
  };
  /**
   * ISO 639-1 code, or `auto`. Every engine adapter maps it to the engine’s own names.
   */
  language?: string;
  /**
   * Words to lean towards, at most 200. Longer lists make the model worse, not better.
   *
   * @maxItems 200
   */
  hotwords?: string[];
  /**
   * Write numbers and dates as figures.
   */
  itn?: boolean;
  /**
   * Let the engine find speech before it transcribes.
   */
  vad?: boolean;
  /**
   * Tell speakers apart.
   */
  diarization?: boolean;
  max_speakers?: number | null;
  /**
   * Mix down, or one speaker per channel.
   */
  channels?: 'mix' | 'split';
  timestamps?: 'segment' | 'word';
  /**
   * If a part of a long recording cannot be transcribed, complete with the rest instead of failing: a warning for each part, `coverage.failed_ms` and the flag `partial` tell what is missing.
   */
  allow_partial?: boolean;
  /**
   * Engine by name, of those that are served; null for the usual one.
   */
  engine?: string | null;
  /**
   * A vocabulary of the project; its words, as they are now, are added to `hotwords`.
   */
  vocabulary_id?: string | null;
  /**
   * Which line it waits in.
   */
  class?: 'interactive' | 'standard' | 'backfill';
  /**
   * Higher goes first within its class.
   */
  priority?: number;
  /**
   * The caller’s own name.
   */
  reference_id?: string | null;
  /**
   * Anything of the caller’s own, up to 8 kB; comes back as it was.
   */
  metadata?: {
    [k: string]: _Schema1;
  };
  /**
   * Where to post events of this job: transcription.started, transcription.completed, transcription.failed, transcription.canceled, transcription.expired.
   */
  callback?: {
    url: string;
    /**
     * @minItems 1
     */
    events: (
      | 'transcription.started'
      | 'transcription.completed'
      | 'transcription.failed'
      | 'transcription.canceled'
      | 'transcription.expired'
    )[];
  } | null;
  /**
   * The job expires if it has not ended by then.
   */
  expires_in_s?: number | null;
  /**
   * If the project has a transcript of the same audio, made by the same engine with the same options, answer with it.
   */
  reuse?: boolean;
  /**
   * Days after which audio and text are purged; null for the usual.
   */
  retain_days?: number | null;
}
export interface Window {
  from: string;
  /**
   * The first minute that is out again; at or before `from` it is one of the next day.
   */
  to: string;
  tz: string;
}
export interface BatchDefaults1 {
  /**
   * ISO 639-1 code, or `auto`. Every engine adapter maps it to the engine’s own names.
   */
  language?: string;
  /**
   * Words to lean towards, at most 200. Longer lists make the model worse, not better.
   *
   * @maxItems 200
   */
  hotwords?: string[];
  /**
   * Write numbers and dates as figures.
   */
  itn?: boolean;
  /**
   * Let the engine find speech before it transcribes.
   */
  vad?: boolean;
  /**
   * Tell speakers apart.
   */
  diarization?: boolean;
  max_speakers?: number | null;
  /**
   * Mix down, or one speaker per channel.
   */
  channels?: 'mix' | 'split';
  timestamps?: 'segment' | 'word';
  /**
   * If a part of a long recording cannot be transcribed, complete with the rest instead of failing: a warning for each part, `coverage.failed_ms` and the flag `partial` tell what is missing.
   */
  allow_partial?: boolean;
  /**
   * Engine by name, of those that are served; null for the usual one.
   */
  engine?: string | null;
  /**
   * A vocabulary of the project; its words, as they are now, are added to `hotwords`.
   */
  vocabulary_id?: string | null;
  /**
   * Which line it waits in.
   */
  class?: 'interactive' | 'standard' | 'backfill';
  /**
   * Higher goes first within its class.
   */
  priority?: number;
  /**
   * The caller’s own name.
   */
  reference_id?: string | null;
  /**
   * Anything of the caller’s own, up to 8 kB; comes back as it was.
   */
  metadata?: {
    [k: string]: _Schema0;
  };
  /**
   * Where to post events of this job: transcription.started, transcription.completed, transcription.failed, transcription.canceled, transcription.expired.
   */
  callback?: {
    url: string;
    /**
     * @minItems 1
     */
    events?: (
      | 'transcription.started'
      | 'transcription.completed'
      | 'transcription.failed'
      | 'transcription.canceled'
      | 'transcription.expired'
    )[];
  } | null;
  /**
   * The job expires if it has not ended by then.
   */
  expires_in_s?: number | null;
  /**
   * If the project has a transcript of the same audio, made by the same engine with the same options, answer with it.
   */
  reuse?: boolean;
  /**
   * Days after which audio and text are purged; null for the usual.
   */
  retain_days?: number | null;
}
export interface WebhookEndpointRequest {
  /**
   * Where events are posted; must lead to a public address.
   */
  url: string;
  /**
   * @minItems 1
   */
  events: (
    | 'transcription.started'
    | 'transcription.completed'
    | 'transcription.failed'
    | 'transcription.canceled'
    | 'transcription.expired'
    | 'batch.completed'
    | 'webhook.test'
    | 'webhook_endpoint.disabled'
  )[];
  /**
   * `text` adds the text to an event about a transcription, where it fits into 20 kB.
   */
  include?: 'text'[];
  description?: string | null;
}
export interface WebhookEndpointChanges {
  /**
   * Where events are posted; must lead to a public address.
   */
  url?: string;
  /**
   * @minItems 1
   */
  events?: (
    | 'transcription.started'
    | 'transcription.completed'
    | 'transcription.failed'
    | 'transcription.canceled'
    | 'transcription.expired'
    | 'batch.completed'
    | 'webhook.test'
    | 'webhook_endpoint.disabled'
  )[];
  /**
   * `text` adds the text to an event about a transcription, where it fits into 20 kB.
   */
  include?: 'text'[];
  description?: string | null;
}
export interface WebhookReplayRequest {
  /**
   * Events from then on.
   */
  since: string;
  /**
   * Events before then; now if not given.
   */
  until?: string | null;
  /**
   * What is pending is attempted by itself.
   *
   * @minItems 1
   */
  states?: ('failed' | 'delivered')[];
  /**
   * All if not given.
   */
  events?:
    | (
        | 'transcription.started'
        | 'transcription.completed'
        | 'transcription.failed'
        | 'transcription.canceled'
        | 'transcription.expired'
        | 'batch.completed'
        | 'webhook.test'
        | 'webhook_endpoint.disabled'
      )[]
    | null;
}
export interface DashscopeTaskRequest {
  /**
   * An engine by name, or one of the hosted models.
   */
  model: string;
  input: {
    /**
     * @minItems 1
     * @maxItems 100
     */
    file_urls: string[];
  };
  parameters?: {
    /**
     * Channels to transcribe, each on its own; all mixed down if not given.
     */
    channel_id?: (number | number[]) | null;
    vocabulary_id?: string | null;
    diarization_enabled?: boolean | null;
    speaker_count?: number | null;
    /**
     * One is the language; several are `auto`.
     */
    language_hints?: string[] | null;
    [k: string]: unknown;
  };
}
export interface NewProject {
  /**
   * A name that no other project has.
   */
  name: string;
  /**
   * Beside others that wait: twice the weight, twice the audio.
   */
  weight?: number;
  /**
   * Hours of audio that it may have accepted and not transcribed; null for MAX_QUEUED_AUDIO_H_PER_PROJECT.
   */
  max_queued_audio_hours?: number | null;
  /**
   * null for any number.
   */
  requests_per_minute?: number | null;
  /**
   * Its largest recording, if that is less than MAX_UPLOAD_BYTES, which null stands for.
   */
  max_upload_bytes?: number | null;
  /**
   * Days after which audio and text are purged, at the latest; null for RETAIN_DAYS, or what a job asks for.
   */
  retain_days?: number | null;
}
export interface ProjectChanges {
  /**
   * A name that no other project has.
   */
  name?: string;
  /**
   * Beside others that wait: twice the weight, twice the audio.
   */
  weight?: number;
  /**
   * Hours of audio that it may have accepted and not transcribed; null for MAX_QUEUED_AUDIO_H_PER_PROJECT.
   */
  max_queued_audio_hours?: number | null;
  /**
   * null for any number.
   */
  requests_per_minute?: number | null;
  /**
   * Its largest recording, if that is less than MAX_UPLOAD_BYTES, which null stands for.
   */
  max_upload_bytes?: number | null;
  /**
   * Days after which audio and text are purged, at the latest; null for RETAIN_DAYS, or what a job asks for.
   */
  retain_days?: number | null;
}
export interface NewKey {
  /**
   * What it is for.
   */
  name: string;
  /**
   * What it opens: `read` every GET, `write` the rest, `operator` what is for operators.
   *
   * @minItems 1
   */
  scopes?: ('read' | 'write' | 'operator')[];
  /**
   * When it opens nothing any more; null for never.
   */
  expires_at?: string | null;
}
export interface KeyRotation {
  /**
   * Hours for which the secret before stays good.
   */
  overlap_h?: number;
}
export interface Transcription {
  id: string;
  object: 'transcription';
  state: 'queued' | 'processing' | 'completed' | 'failed' | 'canceled' | 'expired';
  stage: ('waiting' | 'preparing' | 'transcribing' | 'assembling') | null;
  progress: number;
  version: number;
  reference_id: string | null;
  metadata: {
    [k: string]: unknown;
  };
  batch_id: string | null;
  class: 'interactive' | 'standard' | 'backfill';
  priority: number;
  audio: {
    source: 'upload' | 'url';
    url: string | null;
    filename: string | null;
    sha256: string | null;
    duration_ms: number | null;
    channels: number | null;
    codec: string | null;
    bytes: number | null;
  };
  options: Options;
  /**
   * The transcription whose transcript this is a copy of.
   */
  reused_from: string | null;
  engine: {
    name: string;
    revision: string | null;
  };
  queue: {
    /**
     * How many others are begun before it; null once it is begun, or where too many are.
     */
    position: number | null;
    /**
     * About how long until it is done; null once it has ended, or where no engine can tell.
     */
    eta_ms: number | null;
    expires_at: string | null;
    /**
     * Its batch is paused, or outside of its window: nothing of it is begun.
     */
    held: boolean;
  };
  chunks: {
    /**
     * null until the recording is decoded to its end.
     */
    total: number | null;
    done: number;
    failed: number;
  };
  usage: {
    audio_ms: number | null;
    engine_ms: number;
  };
  warnings: Warning[];
  error: JobError | null;
  callback: {
    url: string;
    events: (
      | 'transcription.started'
      | 'transcription.completed'
      | 'transcription.failed'
      | 'transcription.canceled'
      | 'transcription.expired'
    )[];
    state: 'pending' | 'delivered' | 'failed';
    attempts: number;
    last_status: number | null;
  } | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  purge_at: string | null;
  purged_at: string | null;
}
export interface Options {
  /**
   * ISO 639-1 code, or `auto`. Every engine adapter maps it to the engine’s own names.
   */
  language: string;
  /**
   * Words to lean towards, at most 200. Longer lists make the model worse, not better.
   *
   * @maxItems 200
   */
  hotwords: string[];
  /**
   * Write numbers and dates as figures.
   */
  itn: boolean;
  /**
   * Let the engine find speech before it transcribes.
   */
  vad: boolean;
  /**
   * Tell speakers apart.
   */
  diarization: boolean;
  max_speakers: number | null;
  /**
   * Mix down, or one speaker per channel.
   */
  channels: 'mix' | 'split';
  timestamps: 'segment' | 'word';
  /**
   * If a part of a long recording cannot be transcribed, complete with the rest instead of failing: a warning for each part, `coverage.failed_ms` and the flag `partial` tell what is missing.
   */
  allow_partial: boolean;
  /**
   * Engine pool by name.
   */
  engine: string;
}
export interface Warning {
  code: string;
  option: string | null;
  detail: string;
}
export interface JobError {
  code:
    | 'audio_unreachable'
    | 'audio_too_large'
    | 'audio_too_long'
    | 'audio_undecodable'
    | 'audio_empty'
    | 'engine_unavailable'
    | 'engine_timeout'
    | 'engine_failed'
    | 'engine_bad_output'
    | 'input_rejected'
    | 'queue_expired'
    | 'canceled'
    | 'internal';
  message: string;
  /**
   * Whether POST …/retry may end better.
   */
  retryable: boolean;
  attempt: number | null;
  worker_id: string | null;
}
/**
 * RFC 9457.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code:
    | 'malformed'
    | 'unauthorized'
    | 'forbidden'
    | 'not_found'
    | 'method_not_allowed'
    | 'conflict'
    | 'result_not_ready'
    | 'idempotency_in_flight'
    | 'purged'
    | 'too_large'
    | 'unsupported_media_type'
    | 'invalid'
    | 'idempotency_mismatch'
    | 'quota_exceeded'
    | 'unavailable'
    | 'internal';
  retryable: boolean;
  request_id: string;
  errors?: {
    path: string;
    message: string;
  }[];
}
export interface TranscriptionList {
  data: Transcription[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface Transcript {
  id: string;
  text: string;
  language: string | null;
  duration_ms: number;
  segments: Segment[];
  speakers: string[];
  timestamps_source: 'engine_words' | 'engine_segments' | 'vad' | 'estimated';
  /**
   * Adds up to duration_ms, always. Of several channels that are transcribed apart, a moment counts as failed where any of them failed, else as transcribed where any was.
   */
  coverage: {
    transcribed_ms: number;
    silence_ms: number;
    failed_ms: number;
  };
  quality: {
    /**
     * What is doubtful: `repetition`, `symbol_run`, `text_in_silence`, `no_text` or `implausible_rate` where a second engine did no better; `cut_in_speech` where a word may be torn; `mixed_engines`; `partial` where a part is missing, which `coverage` counts as failed.
     */
    flags: string[];
  };
  /**
   * null when nothing but silence was there to transcribe.
   */
  engine: EngineName | null;
}
export interface Segment {
  /**
   * Position in the transcript, from 0.
   */
  id: number;
  start_ms: number;
  end_ms: number;
  text: string;
  speaker: string | null;
  channel: number;
  confidence: null;
  words: Word[];
}
export interface Word {
  start_ms: number;
  end_ms: number;
  text: string;
}
export interface EngineName {
  name: string;
  revision: string | null;
  kind: string;
  version: string | null;
}
export interface Attempt {
  task_id: string;
  kind: 'prepare' | 'transcribe' | 'deliver';
  /**
   * Which chunk of the recording, from 0; null for `prepare`.
   */
  chunk: number | null;
  number: number;
  worker_id: string;
  engine: string | null;
  started_at: string;
  finished_at: string | null;
  /**
   * null while it runs.
   */
  outcome: string | null;
  error: {
    code: string;
    message: string;
  } | null;
}
export interface Upload {
  upload_id: string;
  sha256: string;
  bytes: number;
  filename: string | null;
}
export interface Vocabulary {
  id: string;
  object: 'vocabulary';
  name: string;
  hotwords: string[];
  created_at: string;
  updated_at: string;
}
export interface VocabularyList {
  data: Vocabulary[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface BatchDryRun {
  object: 'batch_dry_run';
  counts: {
    total: number;
    valid: number;
    invalid: number;
    duplicates: number;
  };
  audio: {
    /**
     * Of uploads that the project has had transcribed before.
     */
    known_ms: number;
    known_items: number;
    /**
     * Of all others, going by the last recordings; null before there are any.
     */
    estimated_ms: number | null;
    estimated_items: number;
  };
  eta_ms: number | null;
  /**
   * The first 20.
   */
  errors: {
    line: number;
    custom_id: string | null;
    message: string;
  }[];
}
export interface Batch {
  id: string;
  object: 'batch';
  name: string | null;
  state: 'validating' | 'running' | 'paused' | 'completed' | 'canceled' | 'failed';
  class: 'interactive' | 'standard' | 'backfill';
  /**
   * Of the items that are known; a manifest that is still read may hold more.
   */
  counts: {
    total: number;
    queued: number;
    processing: number;
    completed: number;
    /**
     * With those that could not become a transcription: see /errors.
     */
    failed: number;
    canceled: number;
    expired: number;
  };
  /**
   * Lines that named an item once more, and were left out.
   */
  duplicates: number;
  /**
   * Of the recordings that were measured.
   */
  audio_ms: number;
  /**
   * About how long until its last job is done, or while none of it is begun, from when it is.
   */
  eta_ms: number | null;
  window: {
    from: string;
    /**
     * The first minute that is out again; at or before `from` it is one of the next day.
     */
    to: string;
    tz: string;
    open: boolean;
  } | null;
  manifest: {
    upload_id: string | null;
    url: string | null;
    lines_read: number;
  } | null;
  defaults: {
    [k: string]: unknown;
  };
  callback: {
    url: string;
    state: 'pending' | 'delivered' | 'failed';
    attempts: number;
    last_status: number | null;
  } | null;
  error: {
    code: string;
    message: string;
  } | null;
  created_at: string;
  finished_at: string | null;
}
export interface BatchList {
  data: Batch[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface BatchItemList {
  data: BatchItemState[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface BatchItemState {
  object: 'batch_item';
  line: number;
  custom_id: string | null;
  /**
   * Null if it could not become one.
   */
  transcription_id: string | null;
  state: 'queued' | 'processing' | 'completed' | 'failed' | 'canceled' | 'expired';
  error: (JobError | BatchItemError) | null;
}
export interface BatchItemError {
  code: 'invalid';
  message: string;
  errors: {
    path: string;
    message: string;
  }[];
}
export interface WebhookEndpointWithSecret {
  id: string;
  object: 'webhook_endpoint';
  url: string;
  description: string | null;
  events: (
    | 'transcription.started'
    | 'transcription.completed'
    | 'transcription.failed'
    | 'transcription.canceled'
    | 'transcription.expired'
    | 'batch.completed'
    | 'webhook.test'
    | 'webhook_endpoint.disabled'
  )[];
  include: 'text'[];
  state: 'enabled' | 'disabled';
  disabled_reason: ('gone' | 'failing') | null;
  failing_since: string | null;
  failures: number;
  /**
   * Until then the secret before this one signs too.
   */
  previous_secret_until: string | null;
  created_at: string;
  /**
   * Signs every event; shown only now.
   */
  secret: string;
}
export interface WebhookEndpointList {
  data: WebhookEndpoint[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface WebhookEndpoint {
  id: string;
  object: 'webhook_endpoint';
  url: string;
  description: string | null;
  events: (
    | 'transcription.started'
    | 'transcription.completed'
    | 'transcription.failed'
    | 'transcription.canceled'
    | 'transcription.expired'
    | 'batch.completed'
    | 'webhook.test'
    | 'webhook_endpoint.disabled'
  )[];
  include: 'text'[];
  state: 'enabled' | 'disabled';
  disabled_reason: ('gone' | 'failing') | null;
  failing_since: string | null;
  failures: number;
  /**
   * Until then the secret before this one signs too.
   */
  previous_secret_until: string | null;
  created_at: string;
}
export interface WebhookDelivery {
  /**
   * The webhook-id of every attempt.
   */
  id: string;
  object: 'webhook_delivery';
  event:
    | 'transcription.started'
    | 'transcription.completed'
    | 'transcription.failed'
    | 'transcription.canceled'
    | 'transcription.expired'
    | 'batch.completed'
    | 'webhook.test'
    | 'webhook_endpoint.disabled';
  state: 'pending' | 'delivered' | 'failed';
  /**
   * Null for the callback of a job.
   */
  endpoint_id: string | null;
  transcription_id: string | null;
  /**
   * Of an event about a batch.
   */
  batch_id: string | null;
  /**
   * Without its query, which is often a signature.
   */
  url: string;
  attempts: number;
  last_status: number | null;
  last_error:
    | (
        | 'forbidden_address'
        | 'bad_scheme'
        | 'dns_failed'
        | 'connect_failed'
        | 'tls_failed'
        | 'timeout'
        | 'broken_off'
        | 'redirected'
        | 'bad_status'
        | 'gone'
        | 'endpoint_disabled'
        | 'internal'
      )
    | null;
  next_attempt_at: string | null;
  created_at: string;
  finished_at: string | null;
}
export interface WebhookReplay {
  replayed: number;
  has_more: boolean;
  /**
   * `since` of the next call, if there is more.
   */
  next_since: string | null;
}
export interface WebhookDeliveryList {
  data: WebhookDelivery[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface WebhookAttempt {
  /**
   * From 1, replays counted on.
   */
  number: number;
  worker_id: string;
  started_at: string;
  finished_at: string | null;
  /**
   * null while it runs; `released` costs no attempt.
   */
  outcome: string | null;
  /**
   * What the receiver answered; null if it did not.
   */
  status: number | null;
  error: {
    code: string;
    message: string;
  } | null;
}
export interface OpenaiError {
  error: {
    message: string;
    type: string;
    param: string | null;
    code: string | null;
  };
}
export interface OpenaiModel {
  id: string;
  object: 'model';
  created: number;
  owned_by: string;
}
export interface DashscopeTask {
  request_id: string;
  output: {
    task_id: string;
    task_status: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'UNKNOWN';
    submit_time?: string;
    scheduled_time?: string;
    end_time?: string;
    code?: string;
    message?: string;
    results?: {
      file_url: string;
      subtask_status: 'SUCCEEDED' | 'FAILED' | 'CANCELED';
      /**
       * Opens the transcript without a key, for a day.
       */
      transcription_url?: string;
      code?: string;
      message?: string;
    }[];
    task_metrics?: {
      TOTAL: number;
      SUCCEEDED: number;
      FAILED: number;
    };
  };
  /**
   * Seconds of audio.
   */
  usage?: {
    duration: number;
  };
}
export interface DashscopeError {
  code: string;
  message: string;
  request_id: string;
}
export interface Usage {
  group: string;
  jobs: number;
  audio_ms: number;
  engine_ms: number;
}
export interface OwnProject {
  id: string;
  object: 'project';
  /**
   * A name that no other project has.
   */
  name: string;
  /**
   * Beside others that wait: twice the weight, twice the audio.
   */
  weight: number;
  /**
   * Hours of audio that it may have accepted and not transcribed; null for MAX_QUEUED_AUDIO_H_PER_PROJECT.
   */
  max_queued_audio_hours: number | null;
  /**
   * null for any number.
   */
  requests_per_minute: number | null;
  /**
   * Its largest recording, if that is less than MAX_UPLOAD_BYTES, which null stands for.
   */
  max_upload_bytes: number | null;
  /**
   * Days after which audio and text are purged, at the latest; null for RETAIN_DAYS, or what a job asks for.
   */
  retain_days: number | null;
  created_at: string;
  /**
   * What it has accepted and not transcribed, of all classes.
   */
  queued_audio_hours: number;
  /**
   * The key that this was asked with.
   */
  key: {
    id: string;
    name: string;
    scopes: ('read' | 'write' | 'operator')[];
    expires_at: string | null;
  };
}
export interface Queue {
  class: 'interactive' | 'standard' | 'backfill';
  waiting: number;
  running: number;
  /**
   * When the job was submitted that waits longest.
   */
  oldest_at: string | null;
  /**
   * Audio that is prepared and not yet transcribed.
   */
  backlog_audio_ms: number;
  /**
   * Audio that nobody has opened yet, as estimated.
   */
  unprepared_audio_ms: number;
  /**
   * About how long until all of the class and of those before it is done; null where no engine can tell.
   */
  eta_ms: number | null;
}
export interface QueueSample {
  at: string;
  class: 'interactive' | 'standard' | 'backfill';
  waiting: number;
  running: number;
  /**
   * Audio that was accepted and not yet transcribed.
   */
  backlog_audio_ms: number;
}
export interface Scaling {
  engine: string;
  /**
   * So many should there be.
   */
  desired_workers: number;
  /**
   * By what there is to do at this moment alone.
   */
  wanted_workers: number;
  min_workers: number;
  max_workers: number;
  /**
   * Heard of within half a minute, whatever they do.
   */
  workers: number;
  /**
   * Of those, the ones that take work as it comes.
   */
  fit_workers: number;
  /**
   * Audio that is accepted and not transcribed.
   */
  backlog_audio_ms: number;
  /**
   * The same by class.
   */
  backlog_by_class: {
    interactive: number;
    standard: number;
    backfill: number;
  };
  /**
   * Seconds of audio per second that came lately, without backfills.
   */
  arriving: number;
  /**
   * Seconds of audio per second of one transcriber at work.
   */
  speed: number;
  /**
   * False while that is SCALE_SPEED.
   */
  is_speed_measured: boolean;
  /**
   * Seconds until the backlog is done by those that take work now; null while none does.
   */
  drain_s: number | null;
  /**
   * Seconds within which it should be.
   */
  drain_targets_s: {
    interactive: number;
    standard: number;
    backfill: number;
  };
  /**
   * How long the longest waits; null if none does.
   */
  oldest_interactive_ms: number | null;
  /**
   * Workers that were told to take no more, and why they rather than others.
   */
  leaving: {
    id: string;
    reason: string;
  }[];
  /**
   * The number that SCALE_COMMAND was last told, and what went wrong since.
   */
  command: {
    told: number | null;
    told_at: string | null;
    error: string | null;
  };
  decided_at: string;
}
export interface ListedWorker {
  id: string;
  role: 'dispatcher' | 'preparer' | 'transcriber' | 'deliverer';
  host: string;
  pid: number;
  /**
   * The queue that it takes from.
   */
  lane: string;
  /**
   * A backup works while the others cannot cope.
   */
  tier: 'primary' | 'backup';
  /**
   * Of its pool’s work, for a revision on trial.
   */
  share: number | null;
  slots: number;
  state: 'starting' | 'fit' | 'busy' | 'sick' | 'absent' | 'draining';
  /**
   * Why it takes no work.
   */
  reason: string | null;
  /**
   * What is wanted of it.
   */
  wish: 'work' | 'drain';
  /**
   * Why, where that was not an operator’s wish.
   */
  wish_reason: string | null;
  engine: EngineName | null;
  /**
   * Seconds of audio per second, as measured.
   */
  speed: number | null;
  /**
   * The card beside a transcriber.
   */
  gpu: Gpu | null;
  started_at: string;
  seen_at: string;
  tasks: WorkerTask[];
}
export interface Gpu {
  /**
   * Its number on that machine.
   */
  index: number;
  name: string;
  /**
   * By whatever program, in MiB.
   */
  memory_used_mb: number | null;
  memory_total_mb: number | null;
  utilization_percent: number | null;
  temperature_c: number | null;
}
export interface WorkerTask {
  kind: 'expand' | 'prepare' | 'transcribe' | 'deliver';
  class: 'interactive' | 'standard' | 'backfill';
  /**
   * null where it is of another project.
   */
  transcription_id: string | null;
  /**
   * Which chunk of the recording, from 0.
   */
  chunk: number | null;
  audio_ms: number | null;
  started_at: string | null;
}
export interface Revision {
  engine: string;
  revision: string | null;
  /**
   * Heard of lately.
   */
  workers: number;
  /**
   * Completed with their last chunk here.
   */
  jobs: number;
  chunks: number;
  /**
   * Failures and time-outs per attempt; null before any.
   */
  failure_rate: number | null;
  /**
   * Chunks with a quality flag, of all chunks.
   */
  flagged_rate: number | null;
  /**
   * Seconds of audio per second of one worker’s engine.
   */
  speed: number | null;
  seen_at: string;
}
export interface Worker {
  id: string;
  role: 'dispatcher' | 'preparer' | 'transcriber' | 'deliverer';
  host: string;
  pid: number;
  /**
   * The queue that it takes from.
   */
  lane: string;
  /**
   * A backup works while the others cannot cope.
   */
  tier: 'primary' | 'backup';
  /**
   * Of its pool’s work, for a revision on trial.
   */
  share: number | null;
  slots: number;
  state: 'starting' | 'fit' | 'busy' | 'sick' | 'absent' | 'draining';
  /**
   * Why it takes no work.
   */
  reason: string | null;
  /**
   * What is wanted of it.
   */
  wish: 'work' | 'drain';
  /**
   * Why, where that was not an operator’s wish.
   */
  wish_reason: string | null;
  engine: EngineName | null;
  /**
   * Seconds of audio per second, as measured.
   */
  speed: number | null;
  /**
   * The card beside a transcriber.
   */
  gpu: Gpu | null;
  started_at: string;
  seen_at: string;
}
export interface ProjectWithSecret {
  id: string;
  object: 'project';
  /**
   * A name that no other project has.
   */
  name: string;
  /**
   * Beside others that wait: twice the weight, twice the audio.
   */
  weight: number;
  /**
   * Hours of audio that it may have accepted and not transcribed; null for MAX_QUEUED_AUDIO_H_PER_PROJECT.
   */
  max_queued_audio_hours: number | null;
  /**
   * null for any number.
   */
  requests_per_minute: number | null;
  /**
   * Its largest recording, if that is less than MAX_UPLOAD_BYTES, which null stands for.
   */
  max_upload_bytes: number | null;
  /**
   * Days after which audio and text are purged, at the latest; null for RETAIN_DAYS, or what a job asks for.
   */
  retain_days: number | null;
  created_at: string;
  webhook_secret: string;
}
export interface ProjectList {
  data: Project[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface Project {
  id: string;
  object: 'project';
  /**
   * A name that no other project has.
   */
  name: string;
  /**
   * Beside others that wait: twice the weight, twice the audio.
   */
  weight: number;
  /**
   * Hours of audio that it may have accepted and not transcribed; null for MAX_QUEUED_AUDIO_H_PER_PROJECT.
   */
  max_queued_audio_hours: number | null;
  /**
   * null for any number.
   */
  requests_per_minute: number | null;
  /**
   * Its largest recording, if that is less than MAX_UPLOAD_BYTES, which null stands for.
   */
  max_upload_bytes: number | null;
  /**
   * Days after which audio and text are purged, at the latest; null for RETAIN_DAYS, or what a job asks for.
   */
  retain_days: number | null;
  created_at: string;
}
export interface KeyWithSecret {
  id: string;
  object: 'key';
  project_id: string;
  name: string;
  /**
   * How it ends.
   */
  hint: string;
  scopes: ('read' | 'write' | 'operator')[];
  created_at: string;
  expires_at: string | null;
  /**
   * When it was last used, to the minute.
   */
  used_at: string | null;
  /**
   * Until when the secret before this one is good.
   */
  previous_until: string | null;
  revoked_at: string | null;
  key: string;
}
export interface KeyList {
  data: Key[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface Key {
  id: string;
  object: 'key';
  project_id: string;
  name: string;
  /**
   * How it ends.
   */
  hint: string;
  scopes: ('read' | 'write' | 'operator')[];
  created_at: string;
  expires_at: string | null;
  /**
   * When it was last used, to the minute.
   */
  used_at: string | null;
  /**
   * Until when the secret before this one is good.
   */
  previous_until: string | null;
  revoked_at: string | null;
}
export interface ActionList {
  data: Action[];
  has_more: boolean;
  next_cursor: string | null;
}
export interface Action {
  id: string;
  object: 'action';
  at: string;
  /**
   * null for the command line, which works on the database.
   */
  key_id: string | null;
  key_name: string;
  /**
   * The project that it was done to.
   */
  project_id: string | null;
  /**
   * The `operationId` of what was done.
   */
  action: string;
  /**
   * The id of what it was done to.
   */
  target: string | null;
  request_id: string | null;
}
export interface Session {
  project: {
    id: string;
    name: string;
  };
  key: {
    name: string;
    scopes: ('read' | 'write' | 'operator')[];
  };
  expires_at: string;
}
export interface Health {
  status: 'ok' | 'degraded' | 'down';
  reasons: string[];
  /**
   * How many of each role take work.
   */
  workers: {
    [k: string]: number;
  };
}
export interface ListTranscriptionsQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
  state?: 'queued' | 'processing' | 'completed' | 'failed' | 'canceled' | 'expired';
  batch_id?: string;
  reference_id?: string;
  class?: 'interactive' | 'standard' | 'backfill';
  /**
   * At or after this time.
   */
  created_after?: string;
  /**
   * Before this time.
   */
  created_before?: string;
  /**
   * Words of the transcript, all of them.
   */
  q?: string;
}
export interface DeleteTranscriptionQuery {
  /**
   * Cancel it first if it is being processed.
   */
  force?: 'true' | 'false';
}
export interface GetResultQuery {
  /**
   * SubRip is `srt`, WebVTT is `vtt`; `tsv` has a line per segment.
   */
  format?: 'json' | 'text' | 'srt' | 'vtt' | 'tsv' | 'md';
}
export interface CreateUploadQuery {
  /**
   * For a raw body, which has no name of its own.
   */
  filename?: string;
}
export interface ListVocabulariesQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}
export interface ListBatchesQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}
export interface ListBatchItemsQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
  state?: 'queued' | 'processing' | 'completed' | 'failed' | 'canceled' | 'expired';
}
export interface ExportBatchQuery {
  /**
   * SubRip is `srt`, WebVTT is `vtt`; `tsv` has a line per segment.
   */
  format?: 'json' | 'text' | 'srt' | 'vtt' | 'tsv' | 'md';
}
export interface ListWebhookEndpointsQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}
export interface ListWebhookDeliveriesQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
  state?: 'pending' | 'delivered' | 'failed';
  transcription_id?: string;
}
export interface ListDashscopeTasksQuery {
  /**
   * In the time of Beijing: `20250213175927`.
   */
  start_time?: string;
  /**
   * In the time of Beijing: `20250213175927`.
   */
  end_time?: string;
  model_name?: string;
  status?: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED';
  page_no?: number;
  page_size?: number;
}
export interface GetDashscopeTranscriptionQuery {
  /**
   * Seconds since 1970.
   */
  expires?: number;
  channels?: string;
  signature?: string;
}
export interface GetUsageQuery {
  /**
   * At or after this time.
   */
  from?: string;
  /**
   * Before this time.
   */
  to?: string;
  /**
   * Days are those of UTC.
   */
  group_by?: 'day' | 'class';
  format?: 'json' | 'csv';
}
export interface GetQueueHistoryQuery {
  /**
   * How far back, at most a day.
   */
  minutes?: number;
}
export interface ListProjectsQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}
export interface ListKeysQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
}
export interface ListAuditQuery {
  limit?: number;
  /**
   * `next_cursor` of the page before.
   */
  cursor?: string;
  /**
   * What was done to one project.
   */
  project_id?: string;
  /**
   * One kind of action, such as `revokeKey`.
   */
  action?: string;
}
