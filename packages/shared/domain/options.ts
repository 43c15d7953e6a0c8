import { z } from 'zod';

/** Which line a job waits in; earlier in the list goes first. */
export const JobClass = z.enum(['interactive', 'standard', 'backfill']);
export type JobClass = z.infer<typeof JobClass>;

/** How the caller wants a recording transcribed. An option that an engine cannot honour becomes a warning, never silence. */
export const Options = z
  .strictObject({
    language: z
      .string()
      .regex(/^(auto|[a-z]{2,3})$/, 'expected an ISO 639-1 code such as "zh", or "auto"')
      .default('auto')
      .meta({ description: 'ISO 639-1 code, or `auto`. Every engine adapter maps it to the engine’s own names.' }),
    hotwords: z
      .array(z.string().trim().min(1).max(100))
      .max(200)
      .default([])
      .meta({ description: 'Words to lean towards, at most 200. Longer lists make the model worse, not better.' }),
    itn: z.boolean().default(true).meta({ description: 'Write numbers and dates as figures.' }),
    vad: z.boolean().default(true).meta({ description: 'Let the engine find speech before it transcribes.' }),
    diarization: z.boolean().default(false).meta({ description: 'Tell speakers apart.' }),
    max_speakers: z.int().min(1).max(50).nullable().default(null),
    channels: z.enum(['mix', 'split']).default('mix').meta({ description: 'Mix down, or one speaker per channel.' }),
    timestamps: z.enum(['segment', 'word']).default('segment'),
    allow_partial: z
      .boolean()
      .default(false)
      .meta({
        description:
          'If a part of a long recording cannot be transcribed, complete with the rest instead of failing: a warning ' +
          'for each part, `coverage.failed_ms` and the flag `partial` tell what is missing.',
      }),
    engine: z.string().min(1).max(100).default('fun-asr-nano').meta({ description: 'Engine pool by name.' }),
  })
  .meta({ id: 'Options' });
export type Options = z.infer<typeof Options>;

/** An option that was asked for and could not be honoured, or something the caller should know of the result. */
export const Warning = z
  .object({ code: z.string(), option: z.string().nullable(), detail: z.string() })
  .meta({ id: 'Warning' });
export type Warning = z.infer<typeof Warning>;
