import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openS3 } from '#shared/audio/s3.ts';
import { copyObject } from '#shared/audio/s3-copy.ts';
import { openAudioStore, StoreAway } from '#shared/audio/store.ts';
import { describeGrowing } from '../../audio/growing-contract.ts';
import { describeStore, MiB, type OpenedStore, streamOf } from '../../audio/store-contract.ts';
import { noServer, type S3Server, startS3Server } from './s3-server.ts';

describe.skipIf(noServer)('an audio store on S3', () => {
  let server: S3Server;
  let opened: OpenedStore;

  beforeAll(async () => {
    server = await startS3Server();
    await server.makeBucket('audio');
    const store = await openAudioStore({ AUDIO_STORE: 's3://audio/some/where', ...server.settings });
    const below = 'some/where/';
    const stored = async () => (await server.keys('audio')).map(key => key.slice(below.length));
    opened = { store, stored };
  });
  afterAll(() => server.remove());

  describeStore(() => opened);
  describeGrowing(() => opened);

  test('what is too large to be copied at once is copied in parts', async () => {
    const bytes = randomBytes(26 * MiB);
    await opened.store.write('chunks/large', streamOf(bytes));
    const bucket = { client: openS3(server.settings), name: 'audio' };
    const sizes = { above: 10 * MiB, partBytes: 5 * MiB };
    await copyObject(bucket, 'some/where/chunks/large', 'some/where/chunks/copy', bytes.length, sizes);
    expect((await buffer(await opened.store.read('chunks/copy'))).equals(bytes)).toBe(true);
  });

  test('a wrong key and a missing bucket are an outage, not a missing recording', async () => {
    const wrong = { ...server.settings, AWS_SECRET_ACCESS_KEY: 'wrong' };
    const store = await openAudioStore({ AUDIO_STORE: 's3://audio', ...wrong });
    await expect(store.file('sources/00/00')).rejects.toThrow(StoreAway);
    await expect(store.receive(streamOf(randomBytes(10)), 100)).rejects.toThrow(StoreAway);
    const nowhere = await openAudioStore({ AUDIO_STORE: 's3://nowhere', ...server.settings });
    await expect(nowhere.receive(streamOf(randomBytes(9 * MiB)), 10 * MiB)).rejects.toThrow(StoreAway);
  });
});
