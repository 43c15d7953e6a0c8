import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChaosResult, runChaos } from '../chaos/run-chaos.ts';

const breakingOff = new AbortController();
const sentences: string[] = [];
let result: ChaosResult;

beforeAll(async () => {
  const say = (sentence: string) => void sentences.push(sentence);
  const samples = { clip: 5, call: 3, talk: 1, meeting: 1 };
  result = await runChaos({ jobs: 40, minutes: 0.6, seed: 7, samples, everyS: 2.5, say }, breakingOff.signal);
}, 300_000);
afterAll(async () => {
  breakingOff.abort();
  const failed = result?.details.length !== 0;
  if (failed) console.log(sentences.join('\n'), result);
  else await rm(result.folder, { recursive: true, force: true });
});

describe('while its processes, Redis, Postgres, engines and network fail by turns, the line', () => {
  it('completes every job that it accepted', () => {
    expect(result).toMatchObject({ jobs: 40, completed: 40, lost: 0 });
  });

  it('does none twice', () => expect(result.duplicated).toBe(0));

  it('gives the transcript of an undisturbed run', () => expect(result.wrong_text).toBe(0));

  it('delivers each event, signed, under one webhook-id', () => {
    expect(result).toMatchObject({ webhooks_missing: 0, webhook_ids_changed: 0, unsigned: 0 });
  });

  it('shows nothing of a project to another', () => expect(result.leaked).toBe(0));

  it('answers no client with anything but success, 429, 503 or a request in flight', () => {
    expect(result.details.filter(detail => detail.startsWith('strange'))).toEqual([]);
  });
});
