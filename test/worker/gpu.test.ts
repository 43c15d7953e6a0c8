import { expect, onTestFinished, test } from 'vitest';
import { openLog } from '#shared/runtime/log.ts';
import { chooseGpu, readGpus } from '#shared/runtime/nvidia-smi.ts';
import { type GpuWatch, watchGpu } from '../../apps/worker/transcriber/gpu.ts';
import { type FakeNvidiaSmi, fakeNvidiaSmi } from '../support/fake-nvidia-smi.ts';
import { until } from '../support/until.ts';

test('the GPUs are told in order with memory, load and temperature', async () => {
  install();
  expect(await readGpus()).toEqual([
    {
      ...{ index: 0, uuid: 'GPU-8932f937-d72c-4106-c12f-20bd9faed9f6', name: 'NVIDIA H200' },
      ...{ memory_used_mb: 5210, memory_total_mb: 143771, utilization_percent: 37, temperature_c: 41 },
    },
    expect.objectContaining({ index: 1, memory_used_mb: 4 }),
  ]);
});

test('what a divided card does not tell is null, and the rest is told', async () => {
  install('0, GPU-1, NVIDIA A100-SXM4-80GB, [N/A], 81920, [Not Supported], [Unknown Error]');
  expect(await readGpus()).toEqual([
    {
      ...{ index: 0, uuid: 'GPU-1', name: 'NVIDIA A100-SXM4-80GB' },
      ...{ memory_used_mb: null, memory_total_mb: 81920, utilization_percent: null, temperature_c: null },
    },
  ]);
});

test.each([
  ['nothing', ''],
  ['a sentence', 'No devices were found'],
  ['garbage', '\u0000\u0001,,,\n-1, x, y\n<html>,2,3,4'],
])('an answer that is %s names no GPU', async (_, text) => {
  install().does(`printf '%b' '${text}'`);
  expect(await readGpus()).toEqual([]);
});

test('a GPU is meant by its index or its UUID, also a shortened one, and one alone without a word', async () => {
  install();
  const gpus = await readGpus();
  expect(chooseGpu(gpus, '1')?.index).toBe(1);
  expect(chooseGpu(gpus, 'GPU-1b2c')?.index).toBe(1);
  expect(chooseGpu(gpus, 'MIG-1b2c')).toBeNull();
  expect(chooseGpu(gpus, '2')).toBeNull();
  expect(chooseGpu(gpus, undefined)).toBeNull();
  expect(chooseGpu(gpus.slice(1), undefined)?.index).toBe(1);
});

test('the GPU of a transcriber is read again and again', async () => {
  const fake = install();
  const watch = start('1');
  await until('it is read', () => watch.latest()?.memory_used_mb === 4);
  fake.says('1, GPU-1b2c3d4e, NVIDIA H200, 70000, 143771, 99, 60');
  await until('it is read again', () => watch.latest()?.memory_used_mb === 70000);
});

test('a machine without nvidia-smi is told from one without a GPU', async () => {
  const before = process.env.PATH;
  process.env.PATH = '/nonexistent';
  onTestFinished(() => {
    process.env.PATH = before;
  });
  await expect(readGpus()).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a driver that fails makes the GPU unknown, and is not asked again at once', async () => {
  const fake = install();
  const watch = start('0');
  await until('it is read', () => watch.latest());
  fake.does('echo "Failed to initialize NVML: Driver/library version mismatch"; exit 18');
  await until('it is unknown', () => watch.latest() === null);
  const calls = fake.calls();
  fake.says('0, GPU-8932f937, NVIDIA H200, 1, 143771, 0, 27');
  const other = start('0');
  await until('somebody else reads it several times', () => other.latest() && fake.calls() > calls + 5);
  expect(watch.latest()).toBeNull();
});

test.each([
  ['one process', 'exec sleep 60'],
  ['a process with others below it', 'while :; do sleep 0.1; done'],
])('a program that hangs is killed: %s', async (_, script) => {
  install().does(script);
  await expect(readGpus()).rejects.toMatchObject({ killed: true, signal: 'SIGKILL' });
});

function install(lines?: string): FakeNvidiaSmi {
  const before = process.env.PATH;
  const fake = fakeNvidiaSmi(lines);
  process.env.PATH = fake.path;
  onTestFinished(() => {
    process.env.PATH = before;
  });
  return fake;
}

function start(wanted: string): GpuWatch {
  const watch = watchGpu(wanted, openLog('silent', {}), 50);
  onTestFinished(watch.close);
  return watch;
}
