import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRecording } from '../support/audio.ts';
import { openBothWays } from '../support/both-ways.ts';

// Prepares clips of five seconds, one at a time, in the ordinary way and in that of short ones, by turns, and prints how
// many a second one core would manage: by the CPU time of this process and its children, whatever else the machine does.
const clips = [
  ['wav, 16 kHz mono', 'mono.wav', {}],
  ['wav, 8 kHz mono', 'phone.wav', { sampleRate: 8_000 }],
  ['wav, 44.1 kHz stereo', 'cd.wav', { sampleRate: 44_100, channels: 2 }],
  ['mp3, 16 kHz mono', 'mono.mp3', {}],
  ['mp3, 44.1 kHz stereo', 'cd.mp3', { sampleRate: 44_100, channels: 2 }],
  ['m4a, 16 kHz mono', 'mono.m4a', {}],
  ['m4a, 48 kHz stereo', 'dvd.m4a', { sampleRate: 48_000, channels: 2 }],
  ['opus', 'a.ogg', {}],
] as const;
const ROUNDS = 3;
const ORDINARY = 2;
const SHORT = 40;

const preparer = await openBothWays();
const ticks = Number(execFileSync('getconf', ['CLK_TCK']));

console.log('| 5 s of | ordinary, clips a second and core | short | times as many |\n|---|---|---|---|');
for (const [label, name, encoding] of clips) {
  const path = join(preparer.folder, name);
  await makeRecording({ path, words: 17, ...encoding });
  const warm = () => prepare(path, 'short');
  for (let n = 0; n < 20; n++) await warm();
  const spent = { ordinary: 0, short: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    spent.ordinary += await cpuOf(ORDINARY, () => prepare(path, 'ordinary'));
    spent.short += await cpuOf(SHORT, warm);
  }
  const ordinary = (ROUNDS * ORDINARY) / spent.ordinary;
  const short = (ROUNDS * SHORT) / spent.short;
  console.log(`| ${label} | ${ordinary.toFixed(1)} | ${short.toFixed(0)} | ${(short / ordinary).toFixed(0)} |`);
}
await preparer.close();

async function prepare(path: string, way: 'short' | 'ordinary'): Promise<void> {
  const { chunks } = await preparer.prepare(path, way);
  if (chunks[0]?.audioKey?.endsWith('.wav') !== (way === 'short')) throw new Error(`${path} took the other way`);
}

/** Seconds of CPU time that so many runs took, in this process, those it waited for and its decoders. */
async function cpuOf(times: number, run: () => Promise<void>): Promise<number> {
  const before = cpuSoFar();
  for (let n = 0; n < times; n++) await run();
  return cpuSoFar() - before;
}

function cpuSoFar(): number {
  const { user, system } = process.cpuUsage();
  const ended = statOf('self').slice(13, 15);
  const living = preparer.decoders.pids().flatMap(pid => statOf(`${pid}`).slice(11, 13));
  return (user + system) / 1e6 + [...ended, ...living].reduce((sum, count) => sum + count, 0) / ticks;
}

/** What Linux counts for a process, from its state on. */
function statOf(pid: string): number[] {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}
