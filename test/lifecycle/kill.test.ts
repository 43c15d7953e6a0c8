import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording, type Recording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let recording: Recording;

// Slow enough that a kill meets the work half-way: the recording of a minute takes some seconds.
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  recording = await makeRecording({ path: join(folder, 'a.wav'), minutes: 1 });
  line = await startLine(schema, { rtfx: 20, env: { LEASE_S: '3', DRAIN_S: '1' } });
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

const ENGINE_ROLE = 'transcriber';

describe.each(['SIGKILL', 'SIGTERM'] as const)('a process that gets %s while a job is under way', signal => {
  it.each(['api', 'dispatcher', 'preparer', 'transcriber', 'deliverer'])('loses nothing as %s', async role => {
    const { body: job } = await line.api.submitFile(recording.path, { language: 'en' });
    const stage = role === 'preparer' || role === 'api' ? 'queued' : 'processing';
    await until(`the job is ${stage}`, async () => {
      const { body } = await line.api.request('GET', `/v1/transcriptions/${job.id}`);
      return body.state === stage || body.state === 'processing';
    });
    const victim = line.of(role).find(process => process.running())!;
    const code = await victim.end(signal);
    if (signal === 'SIGTERM') expect(code).toBe(0);
    await replace(role, victim.output());
    await line.api.expectState(job.id, 'completed');
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
    expectWords(transcript, recording);
  });
});

async function replace(role: string, output: string): Promise<void> {
  const [, port] = output.match(/"port":(\d+)/) ?? [];
  const engine = line.engines[0]!.output().match(/listening on (http:\S+)/)![1]!;
  const env: Record<string, string> = role === ENGINE_ROLE ? { ENGINE_URL: engine, WORKER_ID: 'transcriber-1' } : {};
  await line.start(role, port ? { PORT: port } : env);
  await until('the api answers', () =>
    line.api.request('GET', '/readyz').then(
      answer => answer.status === 200,
      () => false,
    ),
  );
}
