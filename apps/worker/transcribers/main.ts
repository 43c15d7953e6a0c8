import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { endOnSignal } from '#shared/runtime/end-on-signal.ts';
import { endOrphans, ownerMark } from '#shared/runtime/owner-mark.ts';
import { killSupervised, type SupervisedChild, supervise } from '#shared/runtime/supervise.ts';
import { hostEnv, readConfig } from './config.ts';
import { listGpus } from './list-gpus.ts';
import { PlanError, type Planned, planTranscribers } from './plan.ts';

// One transcriber for each GPU of this machine, started again when it ends.

const cwd = resolve(import.meta.dirname, '../../..');
const TRANSCRIBER = ['apps/worker/main.ts', 'transcriber'];
// A transcriber that drains has DRAIN_S for its work and ten seconds to close.
const CLOSE_MARGIN_S = 15;
// Nobody waits for what those of a killed run were doing: their work is taken up again by lease.
const ORPHAN_GRACE_MS = 3_000;

const config = readConfig();
const planned = await plan().catch(refuse);
checkSettings(planned[0]!);
const { ended, signal } = endOnSignal(killSupervised);
await Promise.all(planned.map(({ workerId }) => endOrphans(workerId, ORPHAN_GRACE_MS)));
const running = signal.aborted ? [] : planned.map(start);
console.log(`One transcriber each for ${planned.map(({ name }) => name).join(', ')}. Ctrl-C drains them.`);
await ended;
await Promise.all(running.map(child => child.stop()));
console.log('All transcribers have ended.');
process.exit(0);

async function plan(): Promise<Planned[]> {
  return planTranscribers(await listGpus(), config, hostname());
}

function refuse(error: unknown): never {
  if (!(error instanceof PlanError)) throw error;
  console.error(error.message);
  process.exit(2);
}

/** They differ in nothing that could be wrong with one of them alone. */
function checkSettings({ env }: Planned): void {
  const { status } = spawnSync(process.execPath, [...TRANSCRIBER, '--check'], {
    ...{ cwd, env: { ...hostEnv(), ...env } },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(2);
}

function start({ name, workerId, env }: Planned): SupervisedChild {
  const mark = ownerMark(workerId);
  return supervise({
    name,
    command: process.execPath,
    args: TRANSCRIBER,
    cwd,
    env: { ...hostEnv(), ...env, [mark.name]: mark.value },
    stopDeadlineMs: (config.DRAIN_S + CLOSE_MARGIN_S) * 1000,
  });
}
