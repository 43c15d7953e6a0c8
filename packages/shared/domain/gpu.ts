import { z } from 'zod';

/** A GPU as a transcriber read it a few seconds ago; null is what the driver does not tell. */
export const Gpu = z
  .object({
    index: z.int().meta({ description: 'Its number on that machine.' }),
    name: z.string(),
    memory_used_mb: z.number().nullable().meta({ description: 'By whatever program, in MiB.' }),
    memory_total_mb: z.number().nullable(),
    utilization_percent: z.number().nullable(),
    temperature_c: z.number().nullable(),
  })
  .meta({ id: 'Gpu' });
export type Gpu = z.infer<typeof Gpu>;
