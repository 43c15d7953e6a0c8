import { readFile, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { sizeFor } from '#shared/domain/sizing.ts';
import { openMetrics } from '#shared/runtime/metrics.ts';
import { ApiEnv } from '../../apps/api/config.ts';
import { CliEnv } from '../../apps/cli/config.ts';
import { configSchema } from '../../apps/single/config.ts';
import { WorkerEnv } from '../../apps/worker/config.ts';
import { TranscribersEnv } from '../../apps/worker/transcribers/config.ts';

const README = new URL('../../README.md', import.meta.url);
const EXAMPLE = /<!-- (test\/examples\/\S+) -->\n```(\w+)\n[\s\S]*?```/g;
const SIZES = /<!-- sizes -->[\s\S]*<!-- \/sizes -->/;
const METRICS = /<!-- metrics -->[\s\S]*<!-- \/metrics -->/;
const RESULTS = /<!-- results -->[\s\S]*<!-- \/results -->/;
const SUMMARY = /<!-- summary -->\n([\s\S]*)\n<!-- \/summary -->/;
const TABLE = /<!-- configuration -->[\s\S]*<!-- \/configuration -->/;

/** The README with its snippets as they are in test/examples and its tables as the code says. */
export async function freshReadme(): Promise<string> {
  let text = await readFile(README, 'utf8');
  for (const [block, path, language] of text.matchAll(EXAMPLE)) {
    const code = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    text = text.replace(block, () => `<!-- ${path} -->\n\`\`\`${language}\n${code}\`\`\``);
  }
  if (RESULTS.test(text)) {
    const results = await readFile(new URL('../bench/RESULTS.md', import.meta.url), 'utf8');
    text = text.replace(RESULTS, () => `<!-- results -->\n${SUMMARY.exec(results)![1]}\n<!-- /results -->`);
  }
  text = text.replace(SIZES, () => `<!-- sizes -->\n${sizeTable()}\n<!-- /sizes -->`);
  const metrics = await metricsTable();
  text = text.replace(METRICS, () => `<!-- metrics -->\n${metrics}\n<!-- /metrics -->`);
  return text.replace(TABLE, () => `<!-- configuration -->\n${configurationTable()}\n<!-- /configuration -->`);
}

function sizeTable(): string {
  const speeds = [20, 50, 100];
  const rows = [50, 200, 600, 2_000].map(hours => {
    const cells = speeds.map(speed => {
      const { steady } = sizeFor({ hours, speed, withinH: 8 });
      const { gpus } = sizeFor({ hours, speed, withinH: 8, bursts: 8, burstS: 300 });
      return `${steady} / ${gpus}`;
    });
    return `| ${[hours, ...cells].join(' | ')} |`;
  });
  const titles = speeds.map(speed => `GPUs of ${speed} × real time`);
  return [`| Hours a day | ${titles.join(' | ')} |`, '|---|---|---|---|', ...rows].join('\n');
}

function configurationTable(): string {
  const common = new Set(Object.keys(ApiEnv.shape).filter(name => name in WorkerEnv.shape));
  const only = (shape: z.ZodRawShape, wanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(shape).filter(([name]) => wanted(name)));
  return [
    table('`npm start`, which passes the rest on to what it starts', configSchema.shape),
    table(
      'the api and every worker',
      only(ApiEnv.shape, name => common.has(name)),
    ),
    table(
      'the api',
      only(ApiEnv.shape, name => !common.has(name)),
    ),
    table(
      'workers',
      only(WorkerEnv.shape, name => !common.has(name)),
    ),
    table(
      '`npm run transcribers`, which passes the rest on to each',
      only(TranscribersEnv.shape, name => !common.has(name)),
    ),
    table('`bin/stenopool`', CliEnv.shape),
  ].join('\n\n');
}

function table(readers: string, shape: z.ZodRawShape): string {
  const rows = (Object.entries(shape) as [string, z.ZodType][])
    .filter(([name]) => !name.startsWith('--'))
    .map(([name, schema]) => `| \`${name}\` | ${defaultOf(schema)} | ${schema.description ?? ''} |`);
  return [`Read by ${readers}:`, '', '| Setting | Default | Meaning |', '|---|---|---|', ...rows].join('\n');
}

function defaultOf(schema: z.ZodType): string {
  const value = schema.safeParse(undefined);
  if (!value.success) return 'must be set';
  const text = Array.isArray(value.data) ? value.data.join(',') : String(value.data ?? '');
  return text === '' ? '' : `\`${text}\``;
}

async function metricsTable(): Promise<string> {
  const { body } = await everyMetric().text();
  const rows = [...body.matchAll(/^# HELP (stenopool_\w+) (.*)\n# TYPE \w+ (\w+)$/gm)].map(
    ([, name, help, type]) => `| \`${name}\` | ${type} | ${help} |`,
  );
  return ['| Metric | Type | Meaning |', '|---|---|---|', ...rows.toSorted()].join('\n');
}

function everyMetric() {
  const metrics = openMetrics('any');
  metrics.showWorker(
    () => 0,
    () => '',
  );
  metrics.showHeldBack(() => false);
  metrics.showSlotsUsed(() => 0);
  metrics.showGpu(() => null);
  metrics.showLine(() => null);
  metrics.showScaling(() => []);
  metrics.showConnections({ totalCount: 0, idleCount: 0, waitingCount: 0 });
  return metrics;
}

if (process.argv.includes('--write')) await writeFile(README, await freshReadme());
