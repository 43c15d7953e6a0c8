import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { describeReplicas } from './tus-replicas.ts';

const schema = await openSchema(import.meta.filename);
const folder = await mkdtemp(join(tmpdir(), 'stenopool-tus-'));

describe('resumable uploads to several API processes on one folder', () => {
  describeReplicas(schema, () => ({ AUDIO_STORE: `file://${folder}` }));
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await schema.drop();
  });
});
