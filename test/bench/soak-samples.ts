import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';

/** What a series measures: `kB` of memory or disk, or a number of open things. */
type Unit = 'kB' | 'count';

/** One thing that was measured again and again. */
export type Series = { name: string; unit: Unit; values: number[] };

/** Whether a series grew: medians of a quarter of the time near its start and of the last one. */
export type Finding = { name: string; unit: Unit; first: number; last: number; allowed: number; flat: boolean };

/** Measures all processes, Redis and Postgres each time it is told to. */
export type Sampler = { take(): Promise<void>; series(): Series[]; close(): Promise<void> };

/**
 * Opens the measuring of processes by name, of the memory that Redis uses, of the connections Postgres has, and of what
 * lies in `folders`.
 */
export async function openSampler(
  pids: () => Record<string, number | undefined>,
  urls: { redis: string; database: string },
  folders: Record<string, string> = {},
): Promise<Sampler> {
  const redis = new Redis(urls.redis);
  const client = new pg.Client(urls.database);
  await client.connect();
  const all = new Map<string, Series>();

  function note(name: string, unit: Unit, value: number): void {
    const series = all.get(name) ?? { name, unit, values: [] };
    all.set(name, series);
    series.values.push(value);
  }

  return {
    async take() {
      for (const [name, pid] of Object.entries(pids())) {
        if (pid === undefined) continue;
        note(`${name} memory`, 'kB', Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))![1]));
        note(`${name} handles`, 'count', (await readdir(`/proc/${pid}/fd`)).length);
      }
      const used = /used_memory:(\d+)/.exec(await redis.info('memory'))![1];
      note('redis used memory', 'kB', Number(used) / 1024);
      note('redis clients', 'count', Number(/connected_clients:(\d+)/.exec(await redis.info('clients'))![1]));
      const { rows } = await client.query('select count(*)::int as n from pg_stat_activity where datname is not null');
      note('postgres connections', 'count', rows[0].n);
      for (const [name, folder] of Object.entries(folders)) note(`${name} on disk`, 'kB', await sizeOf(folder));
    },
    series: () => [...all.values()],
    async close() {
      redis.disconnect();
      await client.end();
    },
  };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  // A file may go between the two looks.
  const sizes = await Promise.all(
    files.map(path =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

/** Compares the quarter after the warm-up, which is the first tenth, with the last quarter. */
export function judge({ name, unit, values }: Series): Finding {
  const at = (share: number) => Math.floor(values.length * share);
  const first = median(values.slice(at(0.1), at(0.35)));
  const last = median(values.slice(at(0.75)));
  const allowed = unit === 'kB' ? Math.max(first * 1.2, first + 30 * 1024) : first + 3;
  return { name, unit, first, last, allowed, flat: last <= allowed };
}

/** One line of the report. */
export function describe({ name, unit, first, last, flat }: Finding): string {
  const shown = (value: number) => (unit === 'kB' ? `${(value / 1024).toFixed(1)} MB` : value.toFixed(0));
  return `${name.padEnd(28)}${shown(first).padStart(12)}${shown(last).padStart(12)}   ${flat ? 'flat' : 'GROWS'}`;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
