import { z } from 'zod';
import type { ScalingRule } from '#shared/domain/scaling.ts';
import { count, flag } from '#shared/runtime/env.ts';

/** What says how many transcribers there should be, and who is told. */
export const scalingEnv = {
  SCALE_MIN: count(1, 0).describe('Transcribers of an engine that GET /v1/scaling asks for at least.'),
  SCALE_MAX: count(20, 1).describe('And at most.'),
  SCALE_DRAIN_INTERACTIVE_S: count(20, 1).describe(
    'Seconds within which all that waits of `interactive` is to be done.',
  ),
  SCALE_DRAIN_STANDARD_S: count(300, 1).describe('The same for `standard`, with all that goes before it.'),
  SCALE_DRAIN_BACKFILL_S: count(7200, 1).describe('The same for `backfill`.'),
  SCALE_SPEED: count(20, 1).describe(
    'Audio seconds per second of one transcriber, until any has been measured at work.',
  ),
  SCALE_IN: flag(false).describe(
    'Whether transcribers beyond the number asked for are drained, those first that are missed least.',
  ),
  SCALE_COMMAND: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Line of shell that is run with the number asked for, when it changes; also in SCALE_DESIRED, beside SCALE_ENGINE and SCALE_DRAINED.',
    ),
  SCALE_COMMAND_TIMEOUT_S: count(60, 1, 600).describe('Seconds that it may take.'),
};

export type ScalingSettings = z.infer<z.ZodObject<typeof scalingEnv>>;

/** The rule of a configuration. */
export function ruleOf(settings: ScalingSettings): ScalingRule {
  return {
    least: settings.SCALE_MIN,
    most: settings.SCALE_MAX,
    drainS: {
      interactive: settings.SCALE_DRAIN_INTERACTIVE_S,
      standard: settings.SCALE_DRAIN_STANDARD_S,
      backfill: settings.SCALE_DRAIN_BACKFILL_S,
    },
    speed: settings.SCALE_SPEED,
  };
}
