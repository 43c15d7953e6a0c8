import type { ScalingBasis } from '#shared/domain/scaling-basis.ts';
import type { Pool } from '#shared/postgres/client.ts';
import { claimTelling, listScaling, recordTellError, recordTold, type Scaling } from '#shared/postgres/scaling.ts';
import { listStaff } from '#shared/postgres/staff.ts';
import type { Log } from '#shared/runtime/log.ts';
import { runCommand } from './run-command.ts';

/** After a failure it is run again so much later. */
const PAUSE_S = 30;

/** Whoever ran it and died is given up on so long after it must have ended. */
const GRACE_S = 15;

type Parts = { pool: Pool; log: Log; command: string; timeoutS: number; env: NodeJS.ProcessEnv };

/**
 * Runs SCALE_COMMAND for every engine whose number has changed since it last succeeded, one after the other. Fewer are
 * told only once nobody that was drained for it holds anything.
 */
export async function tellNumbers(parts: Parts): Promise<void> {
  const engines = await listScaling<ScalingBasis>(parts.pool);
  for (const scaling of engines.filter(({ told, desired }) => told !== desired)) await tell(parts, scaling);
}

async function tell({ pool, log, command, timeoutS, env }: Parts, scaling: Scaling<ScalingBasis>): Promise<void> {
  const { engine, told, basis } = scaling;
  const leaving = new Set(basis.leaving.map(({ id }) => id));
  const staff = (await listStaff(pool)).filter(({ id }) => leaving.has(id));
  const isFewer = told !== null && scaling.desired < told;
  if (isFewer && staff.some(({ held }) => held > 0)) return;
  const desired = await claimTelling(pool, engine, timeoutS + GRACE_S);
  if (desired === null) return;
  const drained = staff.filter(({ held }) => held === 0).map(({ id }) => id);
  const words = { SCALE_DESIRED: `${desired}`, SCALE_ENGINE: engine, SCALE_DRAINED: drained.join(' ') };
  const { error, output, ms } = await runCommand(command, `${desired}`, { ...env, ...words }, timeoutS * 1000);
  const about = { engine, desired, before: told, drained, ms, output };
  if (error === null) {
    await recordTold(pool, engine, desired);
    log.info(about, 'SCALE_COMMAND was told how many are wanted');
  } else {
    await recordTellError(pool, engine, `${error}${output && `: ${output}`}`, PAUSE_S);
    log.warn({ ...about, error }, `SCALE_COMMAND failed; it is run again in ${PAUSE_S} s`);
  }
}
