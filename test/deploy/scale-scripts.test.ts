import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../support/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'stenopool-clouds-'));
const record = join(folder, 'record');
for (const program of ['aws', 'aliyun']) {
  writeFileSync(join(folder, program), `#!/bin/sh\necho "$@" >> ${record}\n`);
  chmodSync(join(folder, program), 0o755);
}
afterAll(() => rmSync(folder, { recursive: true }));

const CLOUDS = [
  ['aws.sh', { ASG: 'g' }, /^autoscaling terminate-instance-\S+ --instance-id i-2 /, /--desired-capacity 4 /],
  ['alibaba.sh', { ESS_GROUP: 'g' }, /^ess RemoveInstances .* --InstanceId.1 i-2 /, /--DesiredCapacity 4$/],
] as const;

describe.each(CLOUDS)('%s', (script, group, ends, sets) => {
  test('ends the instances that were drained, and sets the number', () => {
    expect(run(script, '5', { ...group })).toHaveLength(1);
    const said = run(script, '4', { ...group, SCALE_DRAINED: 'i-1 i-2' });
    expect(said).toHaveLength(3);
    expect(said[1]).toMatch(ends);
    expect(said[2]).toMatch(sets);
  });

  test('fails where nobody says what to scale', () => {
    expect(() => run(script, '5', {})).toThrow();
  });
});

function run(script: string, number: string, env: Record<string, string>): string[] {
  writeFileSync(record, '');
  const PATH = `${folder}:${process.env.PATH}`;
  execFileSync(join(root, 'deploy/scale', script), [number], { env: { PATH, ...env }, stdio: 'pipe' });
  return readFileSync(record, 'utf8').trim().split('\n').filter(Boolean);
}
