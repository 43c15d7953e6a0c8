import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { findMarked, signal } from '#shared/runtime/owner-mark.ts';
import { waitUntil } from '#shared/runtime/wait-until.ts';

// node keeper.ts COMMAND MARK GRACE_MS
// Stands between a transcriber and its engine, and leads the engine's process group. It holds a pipe to the transcriber:
// when that closes, however the transcriber went, it ends the whole group, and at SIGTERM too.

// The next transcriber is about to need the memory of the card.
const ORPHAN_GRACE_MS = 2_000;

const [command = '', mark = '', graceMs = '0'] = process.argv.slice(2);
const engine = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'inherit', 'inherit'] });
let ending = false;
let orphaned = false;

process.on('SIGTERM', () => void end(Number(graceMs)));
process.stdin.resume().once('close', () => {
  orphaned = true;
  void end(ORPHAN_GRACE_MS);
});
engine.once('error', () => finish(127));
engine.once('exit', (code, name) => ending || finish(code ?? 128 + constants.signals[name!]));

/** Asks the group to end, gives it some time, and kills what is left. The signal comes back to this process as well. */
async function end(limitMs: number): Promise<void> {
  if (ending) return;
  ending = true;
  signal(0, 'SIGTERM');
  await waitUntil(() => hasEnded() && findMarked(mark).length === 0, limitMs);
  finish(0);
}

function hasEnded(): boolean {
  return engine.exitCode !== null || engine.signalCode !== null;
}

/** Those that have left the group are killed here; those of the group by the transcriber, if there is one. */
function finish(code: number): void {
  for (const pid of findMarked(mark)) signal(pid, 'SIGKILL');
  if (orphaned) signal(0, 'SIGKILL');
  process.exit(code);
}
