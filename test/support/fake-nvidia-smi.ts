import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A program `nvidia-smi` of a test's own. */
export type FakeNvidiaSmi = {
  /** A PATH that finds it first. */
  path: string;
  /** How often it was started. */
  calls(): number;
  /** Does this from now on, in the words of a shell. */
  does(script: string): void;
  /** Says this from now on. */
  says(lines: string): void;
};

/** Two cards as the driver tells of them, in the fields that are asked for. */
export const TWO_GPUS = `0, GPU-8932f937-d72c-4106-c12f-20bd9faed9f6, NVIDIA H200, 5210, 143771, 37, 41
1, GPU-1b2c3d4e-0000-4106-c12f-20bd9faed9f6, NVIDIA H200, 4, 143771, 0, 27`;

/** Makes one that says `lines`, removed when the test is over; outside of one, give it `afterAll`. */
export function fakeNvidiaSmi(
  lines = TWO_GPUS,
  whenOver: (remove: () => void) => void = onTestFinished,
): FakeNvidiaSmi {
  const folder = mkdtempSync(join(tmpdir(), 'stenopool-gpu-'));
  whenOver(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'nvidia-smi');
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  const fake: FakeNvidiaSmi = {
    path: `${folder}:${process.env.PATH}`,
    calls: () => readFileSync(calls, 'utf8').length,
    does(script) {
      writeFileSync(file, `#!/bin/sh\nprintf . >> '${calls}'\n${script}\n`);
      chmodSync(file, 0o755);
    },
    says: text => fake.does(`cat <<'END'\n${text}\nEND`),
  };
  fake.says(lines);
  return fake;
}
