import { z } from 'zod';
import { Gpu } from '#shared/domain/gpu.ts';
import { EngineName } from '#shared/domain/transcript.ts';
import type { HeardWorker } from '#shared/postgres/worker.ts';

/** A worker as operators see it. */
export const WorkerView = z
  .object({
    id: z.string(),
    role: z.enum(['dispatcher', 'preparer', 'transcriber', 'deliverer']),
    host: z.string(),
    pid: z.int(),
    lane: z.string().meta({ description: 'The queue that it takes from.' }),
    tier: z.enum(['primary', 'backup']).meta({ description: 'A backup works while the others cannot cope.' }),
    share: z.number().nullable().meta({ description: 'Of its pool’s work, for a revision on trial.' }),
    slots: z.int(),
    state: z.enum(['starting', 'fit', 'busy', 'sick', 'absent', 'draining']),
    reason: z.string().nullable().meta({ description: 'Why it takes no work.' }),
    wish: z.enum(['work', 'drain']).meta({ description: 'What an operator wants of it.' }),
    engine: EngineName.nullable(),
    speed: z.number().nullable().meta({ description: 'Seconds of audio per second, as measured.' }),
    gpu: Gpu.nullable().meta({ description: 'The card beside a transcriber.' }),
    started_at: z.iso.datetime(),
    seen_at: z.iso.datetime(),
  })
  .meta({ id: 'Worker' });

/** Shows a worker to an operator. */
export function viewWorker({ startedAt, seenAt, ...worker }: HeardWorker) {
  return { ...worker, started_at: startedAt, seen_at: seenAt };
}
