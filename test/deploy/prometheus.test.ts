import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { noPrometheus } from '../support/promtool.ts';
import { root } from '../support/source.ts';
import { readCompose } from './compose-file.ts';
import { readRules } from './monitoring.ts';

const folder = join(root, 'deploy/prometheus');

describe.skipIf(noPrometheus)('promtool finds nothing wrong', () => {
  test.each([
    ['with the configuration', 'check', 'config', 'prometheus.yml'],
    ['with the rules', 'check', 'rules', 'rules/stenopool.yml'],
    ['with what the rules do', 'test', 'rules', 'tests/alerts.yml'],
  ])('%s', (_, ...args) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});

test('every alert says in a line what is wrong, and in another what to do', () => {
  const rules = readRules();
  expect(rules.length).toBeGreaterThanOrEqual(9);
  for (const { alert, labels, annotations } of rules) {
    expect(annotations.summary, alert).toMatch(/^\S.{10,200}$/);
    expect(annotations.runbook, alert).toMatch(/^[A-Z].{40,}\.$/);
    expect(['page', 'ticket'], alert).toContain(labels.severity);
  }
});

test('every alert is tried where it is to be heard', () => {
  const { tests } = parse(readFileSync(join(folder, 'tests/alerts.yml'), 'utf8'));
  const tried = JSON.stringify(
    tests.flatMap((each: { promql_expr_test: { exp_samples?: object }[] }) =>
      each.promql_expr_test.flatMap(({ exp_samples }) => exp_samples ?? []),
    ),
  );
  for (const { alert } of readRules()) expect(tried).toContain(`alertname=\\"${alert}\\"`);
});

describe('Prometheus finds', () => {
  type Job = { job_name: string; dns_sd_configs: { names: string[]; port: number }[] };
  const jobs: Job[] = parse(readFileSync(join(folder, 'prometheus.yml'), 'utf8')).scrape_configs;
  const services = readCompose().services;

  test('every process of compose.yaml where it tells its numbers', () => {
    const programs = Object.entries(services).filter(
      ([name, { command }]) => name !== 'migrate' && /apps\/(api|worker)/.test(command ?? ''),
    );
    expect(programs.length).toBeGreaterThanOrEqual(9);
    for (const [name, { command, environment }] of programs) {
      const role = /main\.ts (\w+)/.exec(command!)?.[1] ?? 'api';
      const job = jobs.find(({ job_name }) => job_name === `stenopool-${role}`)!;
      const [{ names, port }] = job.dns_sd_configs as [Job['dns_sd_configs'][0]];
      expect(names, role).toContain(name);
      expect(port, name).toBe(role === 'api' ? environment!.PORT : environment!.METRICS_PORT);
      expect(environment![role === 'api' ? 'HOST' : 'METRICS_HOST'], name).toBe('0.0.0.0');
    }
  });

  test('no container that is not there', () => {
    for (const { job_name, dns_sd_configs } of jobs) {
      for (const name of dns_sd_configs.flatMap(({ names }) => names)) expect(services, job_name).toHaveProperty(name);
    }
  });
});
