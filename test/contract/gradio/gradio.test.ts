import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prove } from '../../../apps/worker/transcriber/canary.ts';
import type { Engine } from '../../../apps/worker/transcriber/engine/engine.ts';
import { type Page, readPage } from '../../../apps/worker/transcriber/engine/gradio-page.ts';
import { openHttp } from '../../../apps/worker/transcriber/engine/http.ts';
import { ANSWERS } from '../../contract-matrix/cases.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import { makeRecording, makeSilence } from '../../support/audio.ts';
import { askEngine, engineAt, never } from '../../worker/ask-engine.ts';
import { openEnvironment } from '../environment.ts';
import { type RealProgram, startReal } from '../real-program.ts';

const GENERATIONS = [
  ['6', '6.31.0'],
  ['5', '5.50.0'],
  ['4.44', '4.44.1'],
  ['3.50', '3.50.2'],
] as const;

// Each is hundreds of megabytes; the newest alone is asked as a rule.
const asked = process.env.CONTRACT === 'all' ? GENERATIONS : GENERATIONS.slice(0, 1);
if (asked.length < GENERATIONS.length) {
  process.stdout.write('skipped, Gradio 5, 4.44 and 3.50: CONTRACT=all npm run test:contract asks them too\n');
}

let folder: string;
let speech: { path: string; durationMs: number };
let silence: { path: string; durationMs: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-'));
  speech = await makeRecording({ path: join(folder, 'speech.flac'), sentences: ['02', 'A*'] });
  silence = { path: join(folder, 'silence.flac'), durationMs: 2_000 };
  await makeSilence({ path: silence.path, seconds: 2 });
});
afterAll(() => rm(folder, { recursive: true }));

for (const [generation, version] of asked) {
  const requirements = join(import.meta.dirname, `requirements-${generation}.txt`);
  const environment = await openEnvironment(`gradio-${generation}`, requirements);
  const missing = 'missing' in environment ? environment.missing : null;
  if (missing) process.stdout.write(`skipped, no real Gradio ${generation}: ${missing}\n`);

  describe.skipIf(missing)(`a real app on Gradio ${version}`, () => {
    let real: RealProgram;
    let engine: Engine;

    beforeAll(async () => {
      const python = 'python' in environment ? environment.python : '';
      real = await startReal(python, [join(import.meta.dirname, 'app.py')], '/config');
      engine = engineAt(real.url, 'fun-asr-nano', { ENGINE_KIND: 'gradio' });
    });
    afterAll(() => real?.process.end('SIGKILL'));

    test('is known by what it tells, and recognised unasked', async () => {
      const name = { name: 'fun-asr-nano', revision: '2512', kind: 'gradio', version };
      expect(await engine.probe(never)).toEqual(name);
      expect(engine.abilities).toMatchObject({ hotwords: true, language: true, itn: true });
      const auto = engineAt(real.url, 'fun-asr-nano', { ENGINE_KIND: 'auto' });
      expect(await auto.probe(never)).toEqual(name);
    });

    test('tells of itself what the simulator tells', async () => {
      const simulator = await startSimulator('--kind', `gradio-${generation.replace('.50', '')}`);
      const [told, simulated] = await Promise.all([real, simulator].map(each => readPage(openHttp(each.url), never)));
      await simulator.stop();
      expect(functionOf(told!)).toEqual(functionOf(simulated!));
    });

    test('passes its canary', async () => {
      expect(await prove(engine, 10_000, never)).toMatchObject({ state: 'fit', answer: 'speech13s' });
    });

    test.each(ANSWERS.filter(({ fault, way }) => !fault && !way))(
      '$name: $ends',
      async ({ audio, options, ends, holds }) => {
        const outcome = await askEngine(engine, audio === 'silence' ? silence : speech, options);
        expect(outcome).toMatchObject({ kind: ends });
        if (outcome.kind === 'succeeded') expect(holds?.(outcome.result), JSON.stringify(outcome.result)).toBe(true);
      },
    );

    test('is given every option as the page would', async () => {
      await askEngine(engine, speech, { hotwords: ['a b', 'c'], language: 'ja', itn: false });
      const prefix = version.startsWith('3') || version.startsWith('4') ? '' : '/gradio_api';
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${real.url}${prefix}/api/heard`, { method: 'POST', headers, body: '{"data":[]}' });
      const { data } = (await answer.json()) as { data: string[] };
      expect(JSON.parse(data[0]!)).toEqual(['a b\nc', '日文', false]);
    });

    test('fails on what it cannot decode, and does not say why', async () => {
      const path = join(folder, 'text.flac');
      await writeFile(path, 'no audio');
      const error = { message: expect.stringContaining('the app failed and does not say why') };
      expect(await askEngine(engine, { path, durationMs: 1000 })).toMatchObject({ kind: 'engine_failed', error });
    });

    test('that is slow is given up in time, and works on', async () => {
      const slow = { hotwords: ['slow'] };
      expect(await askEngine(engine, speech, slow, { deadlineMs: 300 })).toMatchObject({ kind: 'timed_out' });
      const leaving = AbortSignal.timeout(300);
      expect(await askEngine(engine, speech, slow, { signal: leaving })).toMatchObject({ kind: 'released' });
      expect(await askEngine(engine, speech)).toMatchObject({ kind: 'succeeded' });
    });

    test('that is killed at work has failed, and is absent from then on', async () => {
      const begun = () => real.process.output().match(/^slow$/gm)?.length ?? 0;
      const before = begun();
      const outcome = askEngine(engine, speech, { hotwords: ['slow'] });
      await expect.poll(begun).toBe(before + 1);
      await real.process.end('SIGKILL');
      expect(await outcome).toMatchObject({ kind: 'engine_failed' });
      expect(await askEngine(engine, speech)).toMatchObject({ kind: 'engine_absent' });
    });
  });
}

/** What matters of the function that transcribes; ids and looks do not. */
function functionOf({ version, prefix, endpoints }: Page): unknown {
  const { name, inputs, outputs } = endpoints.find(each => each.name === 'predict')!;
  const plain = (fields: typeof inputs) => fields.map(({ id: _, ...field }) => field);
  return { version, prefix, name, inputs: plain(inputs), outputs: plain(outputs) };
}
