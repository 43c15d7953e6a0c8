import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ApiEnv } from '../../apps/api/config.ts';
import { WorkerEnv } from '../../apps/worker/config.ts';
import { root } from '../support/source.ts';

const compose = readFileSync(join(root, 'compose.yaml'), 'utf8');
const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');

const found = (pattern: RegExp, text = compose) => [...text.matchAll(pattern)].map(match => match[1]!);

/** What is set in the block below a heading where nobody sets anything outside. */
function environmentBelow(heading: RegExp): Record<string, string> {
  const block = compose.slice(compose.search(heading)).split('\n\n')[0]!;
  const lines = [...block.matchAll(/^ +([A-Z][A-Z0-9_]+): (.+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name!, value!.replace(/\$\{\w+:-([^}]*)\}/g, '$1')]));
}

/** As processes do: what is empty is not set. */
function parse<Schema extends typeof WorkerEnv | typeof ApiEnv>(schema: Schema, values: Record<string, string>) {
  return schema.parse(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));
}

describe('compose.yaml', () => {
  test('every program that it runs is there, and in the image', () => {
    const programs = found(/\bnode (\S+\.ts)/g);
    expect(programs.length).toBeGreaterThanOrEqual(8);
    const copied = found(/^COPY (\w+) \w+$/gm, dockerfile);
    for (const program of programs) {
      expect(existsSync(join(root, program)), program).toBe(true);
      expect(copied).toContain(program.split('/')[0]);
    }
  });

  test('every role has a service', () => {
    expect(found(/apps\/worker\/main\.ts (\w+)/g).toSorted()).toEqual([
      'deliverer',
      'dispatcher',
      'preparer',
      'transcriber',
    ]);
  });

  test('every file that it builds from is there', () => {
    const files = found(/dockerfile: ([\w./]+)/g).map(file => (file.includes('/') ? file : `deploy/${file}`));
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  });

  test('what every process is given is usable, and nothing of it is unknown', () => {
    const line = environmentBelow(/^x-environment:/m);
    expect(Object.keys(line).length).toBeGreaterThanOrEqual(9);
    expect(Object.keys(line).filter(name => !(name in WorkerEnv.shape) || !(name in ApiEnv.shape))).toEqual([]);
    expect(parse(WorkerEnv, { ...line, ...environmentBelow(/^ {2}transcriber:/m) })).toMatchObject({
      ENGINE_URL: 'http://engine:8000',
      DRAIN_S: 120,
    });
    expect(parse(ApiEnv, { ...line, ...environmentBelow(/^ {2}api:/m) })).toMatchObject({
      HOST: '0.0.0.0',
      PORT: 8080,
    });
  });

  test('the way to a bucket, and which ones clients may name, are passed on', () => {
    const line = environmentBelow(/^x-environment:/m);
    for (const name of Object.keys(ApiEnv.shape).filter(name => /^(AWS_|S3_)|BUCKETS$/.test(name))) {
      expect(line).toHaveProperty(name);
    }
  });

  test('a container is given longer to end than its process takes', () => {
    const grace = Number(found(/stop_grace_period: (\d+)s/g)[0]);
    expect(grace).toBeGreaterThan(Number(found(/DRAIN_S: (\d+)/g)[0]) + 10);
  });

  test('Redis keeps its queue over a restart and never evicts from it', () => {
    expect(compose).toMatch(/redis-server .*--appendonly yes .*--maxmemory-policy noeviction/);
  });
});

describe('the image', () => {
  test('runs as a user without rights, on the Node that the repository names', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(dockerfile).toMatch(new RegExp(`^FROM node:${devDependencies.node.split('.')[0]}-slim$`, 'm'));
  });
});
