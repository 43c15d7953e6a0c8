import { openAsBlob } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { type ChaosClient, openChaosClient } from './client.ts';
import { makeFolder } from './folder.ts';
import { lookIntoLedger } from './ledger.ts';
import { type ChaosLine, startChaosLine } from './line.ts';
import { openLoad } from './load.ts';
import { openRandom } from './random.ts';
import { makeSamples, type Sample } from './recordings.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { openWatch, type Watch } from './watch.ts';

export type RecoveryRow = { fault: string; seen: string; next_s: number; in_hand_s: number; spent: number };

const ENGINES = 2;
const LIMIT_S = 300;
const STEADY_MS = 5_000;

/** Strikes a busy line with one fault after the other, with the settings that a user gets, and measures each. */
export async function runRecovery(
  { only, say }: { only: string[] | undefined; say: (sentence: string) => void },
  signal: AbortSignal,
): Promise<{ folder: string; rows: RecoveryRow[] }> {
  const { folder, recordings } = makeFolder();
  await using closers = new AsyncDisposableStack();
  const counts = { clip: 1, call: 0, talk: 0, meeting: 1 };
  const [clip, meeting] = await makeSamples(recordings, openRandom(1, 'recordings'), counts);
  const roles = { dispatcher: 1, preparer: 1, deliverer: 1 };
  const line = await startChaosLine({ folder, engines: ENGINES, directEngines: ENGINES, rtfx: 10, roles, named: true });
  closers.defer(line.stop);
  const watch = openWatch(line.services.databaseUrl);
  closers.defer(watch.close);
  const client = openChaosClient(line.url, line.key, signal);
  const rows: RecoveryRow[] = [];
  for (const name of only ?? Object.keys(SCENARIOS)) {
    const row = await measure(SCENARIOS[name]!, { line, watch, client, clip: clip!, meeting: meeting!, signal });
    say(JSON.stringify(row));
    rows.push(row);
  }
  return { folder, rows };
}

type Parts = { line: ChaosLine; watch: Watch; client: ChaosClient; clip: Sample; meeting: Sample; signal: AbortSignal };

async function measure(
  scenario: Scenario,
  { line, watch, client, clip, meeting, signal }: Parts,
): Promise<RecoveryRow> {
  await until('all engines are fit', () => allFit(client), LIMIT_S);
  const load = openLoad(client, clip, signal);
  await pause(STEADY_MS, undefined, { signal });
  const { spent: before } = await lookIntoLedger(line.services.databaseUrl);
  if (scenario.holding === 'prepare') await submitLong(client, meeting);
  load.seen();
  const { tasks, at } = await strike(scenario, line, watch);
  const { nextS, inHandS } = await watch.recovery(scenario.holding, tasks, at, LIMIT_S);
  await pause(STEADY_MS, undefined, { signal });
  const seen = load.seen();
  await load.stop();
  await scenario.end?.(line);
  await until('nothing waits', () => isEmpty(client), LIMIT_S);
  const { spent: after } = await lookIntoLedger(line.services.databaseUrl);
  return { fault: scenario.fault, seen, next_s: rounded(nextS), in_hand_s: rounded(inHandS), spent: after - before };
}

/** Most faults strike what is in hand; a fault of an engine strikes what it is asked next. */
async function strike(scenario: Scenario, line: ChaosLine, watch: Watch) {
  const { holding, victim = null } = scenario;
  if (!scenario.strikesNext) {
    const inHand = await watch.inHand(holding, victim);
    await scenario.strike(line);
    return inHand;
  }
  const taken = watch.nextTaken(holding, victim);
  await scenario.strike(line);
  return taken;
}

async function allFit(client: ChaosClient): Promise<boolean> {
  const { body } = await client.insist('GET', '/v1/workers');
  const fit = body.data.filter((worker: { role: string; state: string }) => worker.state === 'fit');
  return fit.filter((worker: { role: string }) => worker.role === 'transcriber').length === ENGINES;
}

async function isEmpty(client: ChaosClient): Promise<boolean> {
  const lists = await Promise.all(
    ['queued', 'processing'].map(state => client.insist('GET', `/v1/transcriptions?state=${state}&limit=1`)),
  );
  return lists.every(({ body }) => body.data.length === 0);
}

async function submitLong(client: ChaosClient, { path, language }: Sample): Promise<void> {
  const form = async () => {
    const parts = new FormData();
    parts.append('options', JSON.stringify({ language, class: 'interactive' }));
    parts.append('file', await openAsBlob(path), 'meeting');
    return parts;
  };
  await client.insist('POST', '/v1/transcriptions', { form });
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
