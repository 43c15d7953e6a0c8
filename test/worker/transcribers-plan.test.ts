import { describe, expect, test } from 'vitest';
import type { GpuReading } from '#shared/runtime/nvidia-smi.ts';
import { TranscribersEnv } from '../../apps/worker/transcribers/config.ts';
import { planTranscribers } from '../../apps/worker/transcribers/plan.ts';

const gpus = [0, 1, 2].map(index => ({ index, uuid: `GPU-${index}abc`, name: 'NVIDIA H200' }) as GpuReading);

function plan(env: Record<string, string>, there = gpus) {
  return planTranscribers(there, TranscribersEnv.parse(env), 'gpu-box');
}

function urls(env: Record<string, string>): (string | undefined)[] {
  return plan(env).map(({ env }) => env.ENGINE_URL);
}

describe('a transcriber for each GPU', () => {
  test('is called after host and GPU, and has its own GPU and metrics', () => {
    expect(plan({ ENGINE_PORT: '8000', GPUS: '0,2', METRICS_PORT: '9100' })).toEqual([
      {
        name: 'gpu-0',
        workerId: 'transcriber-gpu-box-gpu-0',
        env: {
          ...{ GPU: '0', WORKER_ID: 'transcriber-gpu-box-gpu-0', METRICS_PORT: '9100' },
          ENGINE_URL: 'http://127.0.0.1:8000',
        },
      },
      {
        name: 'gpu-2',
        workerId: 'transcriber-gpu-box-gpu-2',
        env: {
          ...{ GPU: '2', WORKER_ID: 'transcriber-gpu-box-gpu-2', METRICS_PORT: '9102' },
          ENGINE_URL: 'http://127.0.0.1:8002',
        },
      },
    ]);
  });

  test('finds its engine at the port of its GPU, or by a pattern', () => {
    expect(urls({ ENGINE_PORT: '8000' })).toEqual([0, 1, 2].map(index => `http://127.0.0.1:800${index}`));
    expect(urls({ ENGINE_URL: 'http://engine-{gpu}:8000' })[2]).toBe('http://engine-2:8000');
    expect(urls({ ENGINE_URL: 'http://box:{port}/v1', ENGINE_PORT: '8000' })[1]).toBe('http://box:8001/v1');
  });

  test('starts its engine at a free port, or at that of its GPU', () => {
    expect(urls({ ENGINE_COMMAND: 'serve {port}' })).toEqual([undefined, undefined, undefined]);
    expect(urls({ ENGINE_COMMAND: 'serve {port}', ENGINE_PORT: '8000' })[1]).toBe('http://127.0.0.1:8001');
  });

  test('is there once for a GPU that is named twice, also by its UUID', () => {
    expect(plan({ ENGINE_PORT: '8000', GPUS: '1, 1,GPU-1abc' }).map(({ name }) => name)).toEqual(['gpu-1']);
  });

  test('keeps to CUDA_VISIBLE_DEVICES unless it is told otherwise', () => {
    const env = { ENGINE_PORT: '8000', CUDA_VISIBLE_DEVICES: '2' };
    expect(plan(env).map(({ name }) => name)).toEqual(['gpu-2']);
    expect(plan({ ...env, GPUS: '0' }).map(({ name }) => name)).toEqual(['gpu-0']);
  });
});

describe('it is refused that', () => {
  test.each([
    ['several GPUs share an engine', { ENGINE_URL: 'http://127.0.0.1:8000' }],
    ['several engines share a port', { ENGINE_COMMAND: 'serve --port 8000' }],
    ['nobody says where the engines are', {}],
  ])('%s', (_, env) => {
    expect(() => plan(env)).toThrow(/^Each GPU needs an engine of its own/);
  });

  test('a pattern needs a port that nobody told', () => {
    expect(() => plan({ ENGINE_URL: 'http://box:{port}' })).toThrow(/ENGINE_PORT must say/);
  });
});

test('one GPU alone may have its engine anywhere', () => {
  const [planned] = plan({ ENGINE_URL: 'http://box:9000' }, gpus.slice(0, 1));
  expect(planned!.env.ENGINE_URL).toBe('http://box:9000');
});
