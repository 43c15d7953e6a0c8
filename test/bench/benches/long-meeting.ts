import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeConversation } from '../../support/conversation.ts';
import { countFit } from '../../support/fit.ts';
import { until } from '../../support/until.ts';
import { atLeast, atMost } from '../goals.ts';
import { type Bench, type BenchOptions, type Findings, row } from '../harness/bench.ts';
import { countCpu } from '../harness/cpu.ts';
import { openStack } from '../open-stack.ts';

const RTFX = 80;
const COUNTS = [1, 2, 4, 8, 16];
const JUDGED = 8;
const BY_IDEAL = 1.25;

export const longMeeting: Bench = {
  name: 'long-meeting',
  about: `One recording of two hours on more and more serial engines of ${RTFX} times real time: how long it takes from its acceptance, beside what decoding it takes alone and then its share of every engine.`,
  alternative: 'one engine asked alone',
  limit: 'ideal',
  run,
};

type Meeting = { path: string; durationMs: number };

async function run({ quick, seed }: BenchOptions): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-meeting-'));
  try {
    const minutes = quick ? 20 : 120;
    const meeting = await makeConversation({ path: join(folder, 'a.m4a'), minutes, channels: 1, gapMs: 5_000, seed });
    const decodeS = timeDecoding(meeting.path);
    const passes = [];
    for (const engines of quick ? [1, 8] : COUNTS) passes.push({ engines, ...(await transcribe(meeting, engines)) });
    const aloneS = meeting.durationMs / 1000 / RTFX;
    const measured = passes.map(pass => ({ ...pass, idealS: decodeS + aloneS / pass.engines }));
    const { wallS, idealS } = measured.find(({ engines }) => engines === JUDGED)!;
    const texts = new Set(measured.map(({ digest }) => digest));
    return {
      rows: [
        row('decoding it alone', 's', { ours: decodeS }),
        ...measured.map(pass =>
          row(`wall time on ${pass.engines}`, 's', {
            ...{ ours: pass.wallS, alternative: aloneS, limit: pass.idealS, ratio: pass.wallS / pass.idealS },
          }),
        ),
        ...measured.map(pass => row(`CPU of ${pass.engines} simulated`, 'cores', { ours: pass.enginesCores })),
      ],
      goals: [
        atMost(`wall time by ideal on ${JUDGED} engines`, wallS / idealS, BY_IDEAL),
        atLeast('equal transcripts, of all', (measured.length - texts.size + 1) / measured.length, 1),
      ],
      notes: [
        'The ratio is by the ideal: decoding, then audio by engines and speed.',
        'What limits it, as far as is known: chunks are of five minutes or more, so many engines have few each, and those of unequal length, for they are cut where nobody speaks.',
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function transcribe({ path }: Meeting, engines: number) {
  await using closers = new AsyncDisposableStack();
  const { stack, client } = await openStack(closers, 'long-meeting', { engines, rtfx: RTFX, drainS: 30 });
  await until('all engines are fit', async () => (await countFit(client)) === engines, 300);
  const simulated = Object.entries(stack.pids()).filter(([name]) => name.startsWith('simulator'));
  const cpu = countCpu(Object.fromEntries(simulated));
  const { body: submitted } = await client.submitFile(path, { language: 'en' });
  const job = await client.expectState(submitted.id, 'completed', 3_600);
  const wallS = (Date.parse(job.finished_at) - Date.parse(job.created_at)) / 1000;
  const enginesMs = Object.values(cpu()).reduce((sum, ms) => sum + ms, 0);
  const { body: transcript } = await client.request('GET', `/v1/transcriptions/${job.id}/result`);
  const digest = createHash('sha256')
    .update(JSON.stringify({ ...transcript, id: null }))
    .digest('hex');
  return { wallS, digest, enginesCores: enginesMs / 1000 / wallS };
}

function timeDecoding(path: string): number {
  const from = performance.now();
  execFileSync('ffmpeg', ['-v', 'error', '-threads', '1', '-i', path, '-ac', '1', '-ar', '16000', '-f', 'null', '-']);
  return (performance.now() - from) / 1000;
}
