import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe } from 'vitest';
import { openAudioStore } from '#shared/audio/store.ts';
import { listFiles } from '../support/api.ts';
import { describeGrowing } from './growing-contract.ts';
import { describeStore, type OpenedStore } from './store-contract.ts';

const folder = await mkdtemp(join(tmpdir(), 'stenopool-store-'));
const store = await openAudioStore({ AUDIO_STORE: pathToFileURL(folder).href });
const opened: OpenedStore = { store, stored: () => listFiles(folder) };
afterAll(() => rm(folder, { recursive: true }));

describe('an audio store in a folder', () => {
  describeStore(() => opened);
  describeGrowing(() => opened);
});
