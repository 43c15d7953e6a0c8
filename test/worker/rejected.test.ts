import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeText, makeTruncatedM4a, makeVideoWithoutSound } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openReceiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  line = await startLine(schema, { engines: 0 });
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

async function submitted(path: string): Promise<string> {
  return (await line.api.submitFile(path, {})).body.id;
}

describe('bad input', () => {
  it.each([
    ['text that is named .mp3', 'text.mp3', makeText],
    ['an m4a that was cut off', 'cut.m4a', makeTruncatedM4a],
    ['a film without sound', 'mute.mp4', ({ path }: { path: string }) => makeVideoWithoutSound({ path, seconds: 2 })],
  ])('%s fails at once with audio_undecodable', async (_, name, make) => {
    const path = join(folder, name);
    await make({ path });
    const job = await line.api.expectState(await submitted(path), 'failed');
    expect(job.error).toMatchObject({ code: 'audio_undecodable', retryable: false, attempt: 1 });
    expect(job.error.message).not.toContain('/');
  });

  it('a URL that is not there fails with audio_unreachable', async () => {
    const server = await openReceiver({ answer: (_, response) => response.writeHead(404).end() });
    const { body } = await line.api.request('POST', '/v1/transcriptions', { audio: { url: `${server.url}/none.wav` } });
    const job = await line.api.expectState(body.id, 'failed');
    expect(job.error.code).toBe('audio_unreachable');
    await server.close();
  });

  it('is told to the callback', async () => {
    const receiver = await openReceiver({});
    const path = join(folder, 'told.mp3');
    await makeText({ path });
    const { body } = await line.api.submitFile(path, { callback: { url: receiver.url } });
    const { type, data } = JSON.parse((await receiver.next()).body);
    expect({ type, id: data.id, state: data.state }).toEqual({
      type: 'transcription.failed',
      id: body.id,
      state: 'failed',
    });
    await until('the job says so', async () => {
      const job = await line.api.request('GET', `/v1/transcriptions/${body.id}`);
      return job.body.callback.state === 'delivered' && job.body.callback.last_status === 204;
    });
    await receiver.close();
  });
});
