import { z } from 'zod';

/** What would come of a batch; nothing was created. */
export const BatchTrial = z
  .object({
    object: z.literal('batch_dry_run'),
    counts: z.object({ total: z.int(), valid: z.int(), invalid: z.int(), duplicates: z.int() }),
    audio: z.object({
      known_ms: z.int().meta({ description: 'Of uploads that the project has had transcribed before.' }),
      known_items: z.int(),
      estimated_ms: z
        .int()
        .nullable()
        .meta({ description: 'Of all others, going by the last recordings; null before there are any.' }),
      estimated_items: z.int(),
    }),
    eta_ms: z.int().nullable(),
    errors: z
      .array(z.object({ line: z.int(), custom_id: z.string().nullable(), message: z.string() }))
      .meta({ description: 'The first 20.' }),
  })
  .meta({ id: 'BatchDryRun' });
export type BatchTrial = z.infer<typeof BatchTrial>;
