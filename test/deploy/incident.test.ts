import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { connect } from '#shared/postgres/client.ts';
import { makeRecording } from '../support/audio.ts';
import { controlEngine } from '../support/engine.ts';
import { fakeNvidiaSmi } from '../support/fake-nvidia-smi.ts';
import { freePort } from '../support/free-port.ts';
import { type MonitoredLine, startMonitoredLine } from '../support/monitored-line.ts';
import { startProgram, type TestProcess } from '../support/process.ts';
import { noPrometheus } from '../support/promtool.ts';
import { openSchema } from '../support/schema.ts';
import { root } from '../support/source.ts';
import { until } from '../support/until.ts';
import { readPanels } from './monitoring.ts';

type Alert = { labels: { alertname: string }; annotations: { summary: string }; state: string };

describe.skipIf(noPrometheus)('Prometheus, with the configuration and the rules of deploy/', async () => {
  const schema = await openSchema(import.meta.filename);
  let monitored: MonitoredLine;
  const card = fakeNvidiaSmi(takenPercent(50), afterAll);
  let folder: string;
  let prometheus: TestProcess;
  let port: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stenopool-prometheus-'));
    const transcriber = { PATH: card.path, GPU: '0' };
    monitored = await startMonitoredLine(schema, { roleEnv: { transcriber } });
    const fit = { role: 'transcriber', state: 'fit' };
    await until('its engine is known to be fit', () => monitored.read('dispatcher', 'stenopool_workers', fit));
    port = await freePort();
    await writeFolder(folder, { ...monitored.targets, prometheus: `127.0.0.1:${port}` });
    const flags = ['--config.file', `${folder}/prometheus.yml`, '--storage.tsdb.path', `${folder}/data`];
    prometheus = await startProgram(
      'prometheus',
      'prometheus',
      [...flags, `--web.listen-address=127.0.0.1:${port}`],
      {},
    );
    await prometheus.says(/ready to receive web requests/);
    await until('every process is scraped', async () => (await query('sum(up)')) === 6);
  }, 120_000);
  afterAll(async () => {
    await prometheus?.end('SIGTERM');
    await monitored?.line.stop();
    await rm(folder, { recursive: true, force: true });
    await schema.drop();
  });

  async function ask(path: string) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    // biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
    return ((await answer.json()) as any).data;
  }

  async function query(expr: string): Promise<number> {
    const { result } = await ask(`query?query=${encodeURIComponent(expr)}`);
    return Number(result[0]?.value[1]);
  }

  async function firing(): Promise<Alert[]> {
    return (await ask('alerts')).alerts.filter(({ state }: Alert) => state === 'firing');
  }

  /** So often have all rules been gone through. */
  const rounds = () => query('sum(prometheus_rule_group_iterations_total)');

  it('says nothing of a line that is well and works', async () => {
    const recording = await makeRecording({ path: join(folder, 'a.wav'), words: 10 });
    const { body: job } = await monitored.line.api.submitFile(recording.path, { language: 'en' });
    await monitored.line.api.expectState(job.id, 'completed');
    const begun = await rounds();
    await until('the rules have been gone through for long', async () => (await rounds()) > begun + 20);
    expect(await firing()).toEqual([]);
  });

  it('has an answer to every question of the dashboard, but for what never happened here', async () => {
    const silent: string[] = [];
    for (const { title, targets } of readPanels()) {
      for (const { expr } of targets) {
        const { result } = await ask(`query?query=${encodeURIComponent(expr.replaceAll('$__rate_interval', '1m'))}`);
        if (result.length === 0) silent.push(`${title}: ${expr}`);
      }
    }
    // Errors, webhooks, and what the exporter of NVIDIA tells.
    expect(silent.filter(each => !/status=~|webhook|DCGM_/.test(each))).toEqual([]);
  });

  it('tells of a sick engine and a full card, of whoever waits for them, and of nothing else', async () => {
    await (await controlEngine(monitored.line.engines[0]!)).fault('error-sticky');
    card.says(takenPercent(95));
    const recording = await makeRecording({ path: join(folder, 'b.wav'), words: 10 });
    const { body: job } = await monitored.line.api.submitFile(recording.path, { language: 'en', class: 'interactive' });
    await until('it waits', () => monitored.read('dispatcher', 'stenopool_tasks_waiting', { kind: 'transcribe' }));
    await backdate(job.id);
    await until('three alerts fire', async () => (await firing()).length >= 3);
    const begun = await rounds();
    await until('nothing more comes', async () => (await rounds()) > begun + 10);
    const alerts = await firing();
    expect(alerts.map(({ labels }) => labels.alertname).toSorted()).toEqual([
      'GpuMemoryHigh',
      'InteractiveWaits',
      'NoFitTranscriber',
    ]);
    const said = alerts.map(({ annotations }) => annotations.summary).join('\n');
    expect(said).toMatch(/GPU 0 beside 127\.0\.0\.1:\d+ has 95% of its memory taken/);
    expect(said).toMatch(/has waited for 1m \d+s/);
    expect(said).not.toMatch(/no value|error/);
  });

  /** As if a job had been waiting for a minute already. */
  async function backdate(jobId: string): Promise<void> {
    const pool = connect(schema.databaseUrl, 'test', 1);
    await pool.query(`update task set run_at = run_at - interval '1 minute' where job_id = $1`, [jobId]);
    await pool.end();
  }
});

function takenPercent(percent: number): string {
  return `0, GPU-8932f937, NVIDIA Test, ${percent * 100}, 10000, 50, 40`;
}

/** The folder of Prometheus as it is, but a hundred times as fast, and with the processes of a test in place of containers. */
async function writeFolder(folder: string, targets: Record<string, string>): Promise<void> {
  const [config, rules] = await Promise.all(
    ['prometheus.yml', 'rules/stenopool.yml'].map(path => readFile(join(root, 'deploy/prometheus', path), 'utf8')),
  );
  const parsed = parse(config!);
  await writeFile(join(folder, 'rules.yml'), hundredTimes(rules!));
  const others = parsed.scrape_configs.filter(({ job_name }: { job_name: string }) => job_name !== 'dcgm');
  const jobs = [...others, { job_name: 'prometheus' }];
  const scrape_configs = jobs.map(({ dns_sd_configs: _, ...job }: { job_name: string; dns_sd_configs?: object }) => ({
    ...job,
    static_configs: [{ targets: [targets[job.job_name.replace('stenopool-', '')]] }],
  }));
  const faster = { scrape_interval: '300ms', scrape_timeout: '300ms', evaluation_interval: '200ms' };
  const whole = { ...parsed, global: faster, rule_files: ['rules.yml'], scrape_configs };
  await writeFile(join(folder, 'prometheus.yml'), stringify(whole));
}

/** The same rules with every length of time in them divided by a hundred. */
function hundredTimes(rules: string): string {
  const ms = { s: 10, m: 600, h: 36_000 } as const;
  return rules.replace(
    /((?:\[|offset |for: ))(\d+)([smh])\b/g,
    (_, before, count, unit: keyof typeof ms) => `${before}${count * ms[unit]}ms`,
  );
}
