import { z } from 'zod';
import { Gpu } from '#shared/domain/gpu.ts';
import { JobClass } from '#shared/domain/options.ts';
import { EngineName } from '#shared/domain/transcript.ts';
import type { HeardWorker } from '#shared/postgres/worker.ts';
import type { WorkerTask } from '#shared/postgres/worker-task.ts';

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
    wish: z.enum(['work', 'drain']).meta({ description: 'What is wanted of it.' }),
    wish_reason: z.string().nullable().meta({ description: 'Why, where that was not an operator’s wish.' }),
    engine: EngineName.nullable(),
    speed: z.number().nullable().meta({ description: 'Seconds of audio per second, as measured.' }),
    gpu: Gpu.nullable().meta({ description: 'The card beside a transcriber.' }),
    started_at: z.iso.datetime(),
    seen_at: z.iso.datetime(),
  })
  .meta({ id: 'Worker' });

/** Shows a worker to an operator. */
export function viewWorker({ wishReason, startedAt, seenAt, ...worker }: HeardWorker) {
  return { ...worker, wish_reason: wishReason, started_at: startedAt, seen_at: seenAt };
}

const Task = z
  .object({
    kind: z.enum(['expand', 'prepare', 'transcribe', 'deliver']),
    class: JobClass,
    transcription_id: z.uuid().nullable().meta({ description: 'null where it is of another project.' }),
    chunk: z.int().nullable().meta({ description: 'Which chunk of the recording, from 0.' }),
    audio_ms: z.int().nullable(),
    started_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WorkerTask' });

/** A worker with what it is busy with. */
export const ListedWorkerView = WorkerView.extend({ tasks: z.array(Task) }).meta({ id: 'ListedWorker' });

/** Shows a worker and its tasks to an operator, who sees which recordings of the own project these are. */
export function viewListedWorker(worker: HeardWorker, tasks: WorkerTask[], projectId: string) {
  const own = tasks.filter(task => task.workerId === worker.id);
  return {
    ...viewWorker(worker),
    tasks: own.map(task => ({
      kind: task.kind,
      class: task.class,
      transcription_id: task.projectId === projectId ? task.jobId : null,
      chunk: task.chunk,
      audio_ms: task.audioMs,
      started_at: task.startedAt,
    })),
  };
}
