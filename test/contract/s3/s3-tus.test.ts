import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeReplicas } from '../../api/tus-replicas.ts';
import { openSchema } from '../../support/schema.ts';
import { beginTus, patchTus, sha256, tus } from '../../support/tus.ts';
import { until } from '../../support/until.ts';
import { noServer, type S3Server, startS3Server } from './s3-server.ts';

const schema = await openSchema(import.meta.filename);

describe.skipIf(noServer)('resumable uploads to several API processes on one bucket', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3Server();
    await server.makeBucket('audio');
  });
  const replicas = describeReplicas(schema, () => ({ ...server.settings, AUDIO_STORE: 's3://audio' }));
  afterAll(async () => {
    await server?.remove();
    await schema.drop();
  });

  test('what was accepted while S3 was there is not lost when it goes', async () => {
    const { one, two } = replicas();
    const bytes = randomBytes(10_000);
    const path = await beginTus(one, bytes.length);
    expect((await patchTus(one, path, 0, bytes.subarray(0, 6_000))).status).toBe(204);
    await server.kill();
    const refused = await patchTus(one, path, 6_000, bytes.subarray(6_000));
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await server.start();
    expect((await tus(two, 'HEAD', path)).headers.get('upload-offset')).toBe('6000');
    // It answers before it can give everything back.
    await until(
      'the last piece is taken',
      async () => (await patchTus(two, path, 6_000, bytes.subarray(6_000))).status === 204,
    );
    expect(await server.keys('audio')).toContain(`sources/${sha256(bytes).slice(0, 2)}/${sha256(bytes)}`);
  });

  test('nothing is left of the pieces', async () => {
    expect((await server.keys('audio')).filter(key => /growing|incoming/.test(key))).toEqual([]);
  });
});
