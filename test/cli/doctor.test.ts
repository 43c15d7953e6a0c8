import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { stenopool } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const schema = await openSchema(import.meta.filename);
const store = mkdtempSync(join(tmpdir(), 'stenopool-doctor-'));
let line: Line;
let right: Record<string, string>;

beforeAll(async () => {
  line = await startLine(schema);
  const [, engine] = await line.engines[0]!.says(/listening on (http:\S+)/);
  await until('its workers are heard of', async () => {
    const { body } = await line.api.request('GET', '/v1/workers');
    return body.data.length === 4 && body.data.every(({ state }: { state: string }) => /fit|busy/.test(state));
  });
  right = {
    STENOPOOL_API: line.api.url,
    STENOPOOL_API_KEY: line.api.key,
    DATABASE_URL: schema.databaseUrl,
    REDIS_URL: schema.redisUrl,
    AUDIO_STORE: `file://${store}`,
    ENGINE_URL: engine!,
  };
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
  rmSync(store, { recursive: true, force: true });
});

async function examine(env: Record<string, string>) {
  const { code, stdout } = await stenopool(['doctor', '--json'], { ...right, ...env });
  const findings = stdout
    .trim()
    .split('\n')
    .map(text => JSON.parse(text));
  return { code, findings: Object.fromEntries(findings.map(({ part, ...finding }) => [part, finding])) };
}

test('a line that works is found well in all its parts', async () => {
  const { code, stdout, stderr } = await stenopool(['doctor'], right);
  expect(stderr).toBe('');
  expect(
    stdout
      .trim()
      .split('\n')
      .map(text => text.slice(0, 17).trimEnd()),
  ).toEqual(['API', 'workers', 'Postgres', 'Redis', 'audio store', 'engines', 'programs'].map(part => `ok  ${part}`));
  expect(code).toBe(0);
});

test('what is wrong is told with what to do, and the rest is looked at all the same', async () => {
  const port = await freePort();
  const { code, findings } = await examine({
    STENOPOOL_API_KEY: 'sk_unknown',
    REDIS_URL: `redis://127.0.0.1:${port}`,
    AUDIO_STORE: 'file:///dev/null/none',
    ENGINE_URL: `http://127.0.0.1:${port}`,
  });
  expect(code).toBe(1);
  expect(findings).toMatchObject({
    API: { state: 'wrong', says: expect.stringContaining('does not know the key'), todo: expect.any(String) },
    Postgres: { state: 'ok' },
    Redis: { state: 'wrong', says: expect.stringContaining('ECONNREFUSED'), todo: expect.any(String) },
    'audio store': { state: 'wrong', todo: expect.any(String) },
    engines: { state: 'wrong', says: expect.stringContaining(`127.0.0.1:${port}`) },
  });
});

test('a database without the schema is told from one that is away', async () => {
  const empty = schema.databaseUrl.replace(schema.name, 'public');
  const bare = await examine({ DATABASE_URL: empty });
  expect(bare.findings.Postgres).toMatchObject({ state: 'wrong', todo: 'stenopool migrate' });
  const away = await examine({ DATABASE_URL: `postgres://127.0.0.1:${await freePort()}/x` });
  expect(away.findings.Postgres).toMatchObject({ state: 'wrong', says: expect.stringContaining('ECONNREFUSED') });
});
