import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../apps/worker/transcriber/engine/engine.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording, makeSilence } from '../support/audio.ts';
import { askEngine, engineAt, never } from '../worker/ask-engine.ts';
import { CASES, type MatrixCase } from './cases.ts';
import { ENGINES, type MatrixEngine } from './engines.ts';
import { openOddWay } from './odd-way.ts';

type Bench = MatrixEngine & { simulator: Simulator; engine: Engine };

let folder: string;
let speech: { path: string; durationMs: number };
let silence: { path: string; durationMs: number };
let benches: Bench[];
const rows: string[][] = [['', ...ENGINES.map(({ name }) => name)]];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matrix-'));
  speech = await makeRecording({ path: join(folder, 'speech.flac'), sentences: ['02', 'A*'] });
  silence = { path: join(folder, 'silence.flac'), durationMs: 2_000 };
  await makeSilence({ path: silence.path, seconds: 2 });
  benches = await Promise.all(ENGINES.map(openBench));
});
afterEach(() => Promise.all(benches.map(({ simulator }) => simulator.setFault(null).catch(() => {}))));
afterAll(async () => {
  await Promise.all(benches.map(({ simulator }) => simulator.stop()));
  await rm(folder, { recursive: true });
  process.stdout.write(`\n${table()}\n`);
});

test.each(CASES)('$name: $ends, whatever engine it is', async matrixCase => {
  const ended = await Promise.all(benches.map(bench => attempt(bench, matrixCase)));
  rows.push([matrixCase.name, ...ended]);
  const byEngine = (ends: string[]) => Object.fromEntries(ENGINES.map(({ name }, n) => [name, ends[n]]));
  expect(byEngine(ended)).toEqual(byEngine(ENGINES.map(() => matrixCase.ends)));
});

async function openBench(each: MatrixEngine): Promise<Bench> {
  const simulator = await startSimulator(...each.flags, '--rtfx', '1000');
  const engine = await openProbed(each, simulator.url);
  return { ...each, simulator, engine };
}

async function openProbed({ settings }: MatrixEngine, url: string): Promise<Engine> {
  const engine = engineAt(url, settings.ENGINE_MODEL, settings);
  await engine.probe(never);
  return engine;
}

/** How it ended; and what was said, if that was wrong. */
async function attempt(bench: Bench, { fault, way, gone, holds, ...asked }: MatrixCase): Promise<string> {
  const odd = way && (await openOddWay(bench.simulator.url, way));
  const engine = odd ? await openProbed(bench, odd.url) : bench.engine;
  if (fault) await bench.simulator.setFault(fault);
  if (gone) await bench.simulator.stop();
  const outcome = await ask(engine, asked);
  odd?.close();
  const isWrong = holds && outcome.kind === 'succeeded' && !holds(outcome.result);
  return isWrong ? `${outcome.kind}, but said ${JSON.stringify(outcome.result)}` : outcome.kind;
}

function ask(
  engine: Engine,
  { audio, options, abortMs, deadlineMs }: Partial<MatrixCase>,
): ReturnType<Engine['transcribe']> {
  const patience = {
    ...(abortMs ? { signal: AbortSignal.timeout(abortMs) } : {}),
    ...(deadlineMs ? { deadlineMs } : {}),
  };
  return askEngine(engine, audio === 'silence' ? silence : speech, options, patience);
}

function table(): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
