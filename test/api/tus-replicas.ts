import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { USUAL_SCOPES } from '#shared/domain/scope.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { openClient, type TestClient } from '../support/client.ts';
import { freePort } from '../support/free-port.ts';
import { startProcess, type TestProcess } from '../support/process.ts';
import type { TestSchema } from '../support/schema.ts';
import { beginTus, hangingAfter, offsetOf, patchTus, sha256, tus, uploadByClient } from '../support/tus.ts';
import { until } from '../support/until.ts';

const MiB = 1024 ** 2;

/** Processes are started and killed, and a hold of ten seconds runs out. */
const LIMIT_MS = 120_000;

export type Replicas = { one: TestClient; two: TestClient; pool: Pool };

/** What holds where several API processes share a ledger and an audio store. */
export function describeReplicas(schema: TestSchema, store: () => Record<string, string>): () => Replicas {
  let replicas: Replicas;
  let key: string;
  const processes: TestProcess[] = [];

  async function start(port: number): Promise<TestProcess> {
    const urls = { DATABASE_URL: schema.databaseUrl, REDIS_URL: schema.redisUrl, QUEUE_PREFIX: schema.queuePrefix };
    const api = await startProcess('api', ['apps/api/main.ts'], { ...urls, ...store(), PORT: `${port}` });
    processes.push(api);
    await api.says(/"port":\d+/);
    return api;
  }

  async function startOne(): Promise<{ client: TestClient; process: TestProcess; port: number }> {
    const port = await freePort();
    return { port, process: await start(port), client: openClient(`http://127.0.0.1:${port}`, key) };
  }

  beforeAll(async () => {
    await migrate(schema.databaseUrl);
    const pool = connect(schema.databaseUrl, 'test', 2);
    const project = await createProject(pool, { name: 'own' });
    key = await createKey(pool, { projectId: project.id, name: 'own', scopes: USUAL_SCOPES });
    replicas = { one: (await startOne()).client, two: (await startOne()).client, pool };
  });
  afterAll(async () => {
    await Promise.all(processes.map(process => process.end('SIGTERM')));
    await replicas?.pool.end();
  });

  async function expectUpload(uploadId: string | null, bytes: Buffer): Promise<void> {
    const { rows } = await replicas.pool.query('select sha256, bytes from upload where id = $1', [uploadId]);
    expect(rows).toEqual([{ sha256: sha256(bytes), bytes: bytes.length }]);
  }

  const safeBytes = async (path: string) => {
    const id = path.split('/').at(-1);
    const { rows } = await replicas.pool.query(`select growth from growing_upload where id = $1`, [id]);
    return rows[0].growth.bytes as number;
  };

  test(
    'pieces may go to one and to another',
    async () => {
      const { one, two } = replicas;
      const bytes = randomBytes(10 * MiB);
      const path = await beginTus(one, bytes.length);
      let last: string | null = null;
      for (let at = 0, turn = 0; at < bytes.length; at += MiB, turn++) {
        const { headers } = await patchTus(turn % 2 ? one : two, path, at, bytes.subarray(at, at + MiB));
        last = headers.get('upload-id');
      }
      await expectUpload(last, bytes);
    },
    LIMIT_MS,
  );

  test(
    'a request that hangs is ended, and what came of it kept, when the client comes back elsewhere',
    async () => {
      const { one, two } = replicas;
      const bytes = randomBytes(10 * MiB);
      const path = await beginTus(one, bytes.length);
      const { body, release } = hangingAfter(bytes.subarray(0, 9 * MiB));
      const hung = patchTus(one, path, 0, body).catch(() => null);
      await until('the first part is safe', async () => (await safeBytes(path)) > 0);
      const offset = await offsetOf(two, path);
      expect(offset).toBe(9 * MiB);
      const { headers } = await patchTus(two, path, offset, bytes.subarray(offset));
      await expectUpload(headers.get('upload-id'), bytes);
      release();
      await hung;
    },
    LIMIT_MS,
  );

  test(
    'two requests at the same place at once do not spoil it',
    async () => {
      const { one, two } = replicas;
      const bytes = randomBytes(20 * MiB);
      const path = await beginTus(one, bytes.length);
      for (let rounds = 0; (await safeBytes(path)) < bytes.length && rounds < 20; rounds++) {
        const offset = await offsetOf(two, path);
        const piece = bytes.subarray(offset, offset + 9 * MiB);
        const both = [one, two].map(replica => patchTus(replica, path, offset, piece).catch(() => null));
        for (const answer of await Promise.all(both)) expect([204, 409, 503, undefined]).toContain(answer?.status);
      }
      await expectUpload((await tus(one, 'HEAD', path)).headers.get('upload-id'), bytes);
    },
    LIMIT_MS,
  );

  test(
    'when the API is killed, no byte is lost that was told to be safe',
    async () => {
      const { two } = replicas;
      const { client, process } = await startOne();
      const bytes = randomBytes(20 * MiB);
      const path = await beginTus(client, bytes.length);
      expect((await patchTus(client, path, 0, bytes.subarray(0, MiB))).status).toBe(204);
      async function* slow() {
        for (let at = MiB; at < bytes.length; at += MiB) {
          yield bytes.subarray(at, at + MiB);
          await pause(20);
        }
      }
      const cut = patchTus(client, path, MiB, Readable.toWeb(Readable.from(slow())) as ReadableStream).catch(
        () => null,
      );
      await until('a part is safe', async () => (await safeBytes(path)) > MiB);
      await process.end('SIGKILL');
      await cut;
      const safe = await safeBytes(path);
      const offset = await offsetOf(two, path);
      expect(offset).toBeGreaterThanOrEqual(safe);
      const { headers } = await patchTus(two, path, offset, bytes.subarray(offset));
      await expectUpload(headers.get('upload-id'), bytes);
    },
    LIMIT_MS,
  );

  test(
    'the official client goes on by itself when the API is killed and started again',
    async () => {
      const { client, process, port } = await startOne();
      const bytes = randomBytes(24 * MiB);
      const killed = Promise.withResolvers<void>();
      let isKilled = false;
      const uploaded = uploadByClient(client, bytes, {
        chunkSize: 3 * MiB,
        retryDelays: Array(40).fill(500),
        onChunkComplete(_size, accepted) {
          if (accepted < 9 * MiB || isKilled) return;
          isKilled = true;
          killed.resolve(process.end('SIGKILL').then(() => {}));
        },
      });
      await killed.promise;
      await start(port);
      await expectUpload(await uploaded, bytes);
    },
    LIMIT_MS,
  );

  test(
    'a piece in flight is ended by SIGTERM, and counts as far as it came',
    async () => {
      const { two } = replicas;
      const { client, process } = await startOne();
      const bytes = randomBytes(10 * MiB);
      const path = await beginTus(client, bytes.length);
      const { body, release } = hangingAfter(bytes.subarray(0, 9 * MiB));
      const hung = patchTus(client, path, 0, body).catch(() => null);
      await until('the first part is safe', async () => (await safeBytes(path)) > 0);
      const ended = process.end('SIGTERM');
      await until('the rest is safe', async () => (await safeBytes(path)) === 9 * MiB);
      release();
      await hung;
      expect(await ended).toBe(0);
      const { headers } = await patchTus(two, path, 9 * MiB, bytes.subarray(9 * MiB));
      await expectUpload(headers.get('upload-id'), bytes);
    },
    LIMIT_MS,
  );

  return () => replicas;
}
