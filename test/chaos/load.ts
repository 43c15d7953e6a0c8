import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosClient } from './client.ts';
import type { Sample } from './recordings.ts';

const EVERY_MS = 150;
const MOST_OPEN = 10;

/** A client that submits as long as few jobs are open, asks for jobs otherwise, and notes what it is answered. */
export type Load = {
  /** What has been seen since the last call, in words. */
  seen(): string;
  /** Whether the last that was asked was answered. */
  stop(): Promise<void>;
};

type Sight = { what: string; at: number };

/** Starts to submit a recording again and again. */
export function openLoad(client: ChaosClient, sample: Sample, signal: AbortSignal): Load {
  let sights: Sight[] = [];
  let stopped = false;

  async function look(): Promise<string> {
    const open = await client.ask('GET', '/v1/queue');
    if (open.status !== 200 || openJobs(open.body) >= MOST_OPEN) return describe(open);
    const form = new FormData();
    form.append('options', JSON.stringify({ language: sample.language }));
    form.append('file', await openAsBlob(sample.path), basename(sample.path));
    return describe(await client.ask('POST', '/v1/transcriptions', { form: async () => form }));
  }

  async function run(): Promise<void> {
    while (!stopped) {
      const what = await look().catch(() => 'no connection');
      sights.push({ what, at: performance.now() });
      await pause(EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    seen() {
      const words = inWords(sights);
      sights = [];
      return words;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the answer of GET /v1/queue
function openJobs(body: any): number {
  return body.data.reduce(
    (sum: number, row: { waiting: number; running: number }) => sum + row.waiting + row.running,
    0,
  );
}

function describe({ status, headers }: { status: number; headers: Headers }): string {
  return headers.get('retry-after') && status >= 400 ? `${status} with Retry-After` : String(status);
}

function inWords(sights: Sight[]): string {
  const bad = sights.filter(({ what }) => !/^2/.test(what));
  const kinds = [...new Set(bad.map(({ what }) => what))].map(what => {
    const times = bad.filter(sight => sight.what === what).map(({ at }) => at);
    return `${what} for ${((times.at(-1)! - times[0]! + EVERY_MS) / 1000).toFixed(1)} s`;
  });
  return kinds.length > 0 ? kinds.join(', ') : 'nothing: 200 and 202';
}
