import type { ScalingBasis } from '#shared/domain/scaling-basis.ts';
import { listScaling } from '#shared/postgres/scaling.ts';
import { cloudEnv } from '../../config.ts';
import type { Context } from '../../context.ts';
import { type Duty, every } from '../../every.ts';
import { decideScaling } from './decide.ts';
import { ruleOf } from './settings.ts';
import { tellNumbers } from './tell.ts';

const DECIDE_EVERY_MS = 10_000;
const TELL_EVERY_MS = 5_000;

/** What a dispatcher does for the number of transcribers: decides it, shows it, and tells whoever starts them. */
export function scalingDuties({ config, pool, signals, log, metrics }: Context): Duty[] {
  const { SCALE_COMMAND: command, SCALE_COMMAND_TIMEOUT_S: timeoutS, SCALE_IN: drains } = config;
  const rule = ruleOf(config);
  let latest: { engine: string; desired: number; basis: ScalingBasis }[] = [];
  metrics.showScaling(() =>
    latest.map(({ engine, desired, basis }) => ({
      ...{ engine, desired, wanted: basis.wanted, workers: basis.workers, speed: basis.speed, drainS: basis.drainS },
      backlogMs: Object.values(basis.backlogMs).reduce((sum, each) => sum + each, 0),
    })),
  );
  const decide = every(DECIDE_EVERY_MS, log, 'scaling', async () => {
    await decideScaling({ pool, rule, drains, signals });
    latest = await listScaling<ScalingBasis>(pool);
  });
  if (!command) return [decide];
  const env = cloudEnv();
  return [decide, every(TELL_EVERY_MS, log, 'SCALE_COMMAND', () => tellNumbers({ pool, log, command, timeoutS, env }))];
}
