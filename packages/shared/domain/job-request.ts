import { z } from 'zod';
import { Callback, JobEvent } from './job.ts';
import { parseObjectUrl } from './object-url.ts';
import { JobClass, Options } from './options.ts';

/** `metadata` comes back with every answer and in every event. */
const MAX_METADATA_BYTES = 8_000;

const Metadata = z
  .record(z.string().max(100), z.json())
  .refine(value => Buffer.byteLength(JSON.stringify(value)) <= MAX_METADATA_BYTES, 'may have 8 kB as JSON')
  .default({})
  .meta({ description: 'Anything of the caller’s own, up to 8 kB; comes back as it was.' });

/** How a recording is to be transcribed: the whole request without the recording. */
export const JobOptions = z
  .strictObject({
    ...Options.shape,
    engine: Options.shape.engine
      .unwrap()
      .nullable()
      .default(null)
      .meta({ description: 'Engine by name, of those that are served; null for the usual one.' }),
    vocabulary_id: z
      .uuid()
      .nullable()
      .default(null)
      .meta({ description: 'A vocabulary of the project; its words, as they are now, are added to `hotwords`.' }),
    class: JobClass.default('standard').meta({ description: 'Which line it waits in.' }),
    priority: z.int().min(-100).max(100).default(0).meta({ description: 'Higher goes first within its class.' }),
    reference_id: z.string().min(1).max(200).nullable().default(null).meta({ description: 'The caller’s own name.' }),
    metadata: Metadata,
    callback: Callback.nullable()
      .default(null)
      .meta({ description: `Where to post events of this job: ${JobEvent.options.join(', ')}.` }),
    expires_in_s: z
      .int()
      .min(1)
      .max(30 * 86_400)
      .nullable()
      .default(null)
      .meta({ description: 'The job expires if it has not ended by then.' }),
    reuse: z.boolean().default(false).meta({
      description:
        'If the project has a transcript of the same audio, made by the same engine with the same options, answer with it.',
    }),
    retain_days: z
      .int()
      .min(0)
      .max(3650)
      .nullable()
      .default(null)
      .meta({ description: 'Days after which audio and text are purged; null for the usual.' }),
  })
  .meta({ id: 'TranscriptionOptions' });
export type JobOptions = z.infer<typeof JobOptions>;

/** Where a recording is that does not come with its request. */
export const Audio = z
  .strictObject({
    url: z
      .string()
      .max(8_000)
      .refine(isFetchable, 'expected an http or https URL, or s3://bucket/key')
      .optional()
      .meta({
        description:
          'Fetched by a worker; must lead to a public address, or, as `s3://bucket/key`, into a bucket that the operator allows.',
      }),
    upload_id: z.uuid().optional().meta({ description: 'From POST /v1/uploads.' }),
  })
  .refine(audio => (audio.url === undefined) !== (audio.upload_id === undefined), 'expected one of url and upload_id')
  .meta({ description: 'One of `url` and `upload_id`.' });

const HttpUrl = z.url({ protocol: /^https?$/ });

function isFetchable(url: string): boolean {
  return parseObjectUrl(url) !== null || HttpUrl.safeParse(url).success;
}

/** A request for a transcription, with the recording named rather than sent. */
export const JobRequest = z.strictObject({ audio: Audio, ...JobOptions.shape }).meta({ id: 'TranscriptionRequest' });
export type JobRequest = z.infer<typeof JobRequest>;

/** What of a request the engine and its adapter are told. */
export function optionsOf(request: JobOptions, engine: string): Options {
  const names = Object.keys(Options.shape) as (keyof Options)[];
  return Options.parse({ ...Object.fromEntries(names.map(name => [name, request[name]])), engine });
}
