import { z } from 'zod';
import type { ScalingBasis } from '#shared/domain/scaling-basis.ts';
import type { Scaling } from '#shared/postgres/scaling.ts';

const ByClass = z.object({ interactive: z.number(), standard: z.number(), backfill: z.number() });

/** How many transcribers an engine should have, as operators and autoscalers see it. */
export const ScalingView = z
  .object({
    engine: z.string(),
    desired_workers: z.int().meta({ description: 'So many should there be.' }),
    wanted_workers: z.int().meta({ description: 'By what there is to do at this moment alone.' }),
    min_workers: z.int(),
    max_workers: z.int(),
    workers: z.int().meta({ description: 'Heard of within half a minute, whatever they do.' }),
    fit_workers: z.int().meta({ description: 'Of those, the ones that take work as it comes.' }),
    backlog_audio_ms: z.int().meta({ description: 'Audio that is accepted and not transcribed.' }),
    backlog_by_class: ByClass.meta({ description: 'The same by class.' }),
    arriving: z.number().meta({ description: 'Seconds of audio per second that came lately, without backfills.' }),
    speed: z.number().meta({ description: 'Seconds of audio per second of one transcriber at work.' }),
    is_speed_measured: z.boolean().meta({ description: 'False while that is SCALE_SPEED.' }),
    drain_s: z.int().nullable().meta({
      description: 'Seconds until the backlog is done by those that take work now; null while none does.',
    }),
    drain_targets_s: ByClass.meta({ description: 'Seconds within which it should be.' }),
    oldest_interactive_ms: z
      .number()
      .nullable()
      .meta({ description: 'How long the longest waits; null if none does.' }),
    leaving: z
      .array(z.object({ id: z.string(), reason: z.string() }))
      .meta({ description: 'Workers that were told to take no more, and why they rather than others.' }),
    command: z
      .object({ told: z.int().nullable(), told_at: z.iso.datetime().nullable(), error: z.string().nullable() })
      .meta({ description: 'The number that SCALE_COMMAND was last told, and what went wrong since.' }),
    decided_at: z.iso.datetime(),
  })
  .meta({ id: 'Scaling' });

/** Shows an operator what was last decided of an engine. */
export function viewScaling({ engine, desired, basis, ...last }: Scaling<ScalingBasis>) {
  return {
    engine,
    desired_workers: desired,
    wanted_workers: basis.wanted,
    min_workers: basis.min,
    max_workers: basis.max,
    workers: basis.workers,
    fit_workers: basis.fit,
    backlog_audio_ms: Object.values(basis.backlogMs).reduce((sum, each) => sum + each, 0),
    backlog_by_class: basis.backlogMs,
    arriving: basis.arriving,
    speed: basis.speed,
    is_speed_measured: basis.isMeasured,
    drain_s: basis.drainS,
    drain_targets_s: basis.targetS,
    oldest_interactive_ms: basis.oldestMs,
    leaving: basis.leaving,
    command: { told: last.told, told_at: last.toldAt, error: last.tellError },
    decided_at: last.decidedAt,
  };
}
