import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess } from '../support/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'stenopool-voice-'));

test.each([
  ['that is not there', null],
  ['that is none', 'no model'],
])('a preparer refuses a VAD_MODEL %s before it takes any work', async (_, content) => {
  const model = join(folder, 'silero.onnx');
  if (content) writeFileSync(model, content);
  onTestFinished(() => rmSync(model, { force: true }));
  const env = {
    ...{ DATABASE_URL: 'postgres://127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1', VAD_MODEL: model },
    AUDIO_STORE: pathToFileURL(join(folder, 'store')).href,
  };
  const checked = await startProcess('check', ['apps/worker/main.ts', 'preparer', '--check'], env);
  expect(await checked.ended()).toBe(2);
  expect(checked.output()).toContain(`VAD_MODEL=${model} cannot be loaded as a Silero model: `);
});
