import { afterAll, expect, it } from 'vitest';
import { fakeNvidiaSmi } from '../support/fake-nvidia-smi.ts';
import { freePort } from '../support/free-port.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectStarts, type OwnBench, openOwnBench } from './own-engine-bench.ts';

const schema = await openSchema(import.meta.filename);
let bench: OwnBench | undefined;
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

it('an engine whose card fills up is recycled, once; the worker list and the metrics show the card', async () => {
  const card = fakeNvidiaSmi(reading(4000));
  const port = await freePort();
  bench = await openOwnBench(schema, { PATH: card.path, GPU: '0', METRICS_PORT: `${port}` });
  await expectStarts(bench, 1);
  const calls = card.calls();
  await until('its card was read twice', () => card.calls() > calls + 1);
  expect((await bench.worker()).gpu).toEqual({
    ...{ index: 0, name: 'NVIDIA Test', memory_used_mb: 4000, memory_total_mb: 10000 },
    ...{ utilization_percent: 50, temperature_c: null },
  });
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(metrics).toContain('stenopool_gpu_memory_used_bytes{gpu="0",process="transcriber"} 4194304000');
  expect(metrics).toContain('stenopool_gpu_utilization_ratio{gpu="0",process="transcriber"} 0.5');
  expect(metrics).not.toMatch(/^stenopool_gpu_temperature_celsius/m);

  card.says(reading(9500));
  await expectStarts(bench, 2);
  expect(bench.transcriber.output()).toContain('"reason":"95 % of the GPU memory is taken"');
  const later = card.calls();
  await until('its card was read twice', () => card.calls() > later + 1);
  expect(bench.starts()).toBe(2);
}, 90_000);

function reading(usedMb: number): string {
  return `0, GPU-8932f937, NVIDIA Test, ${usedMb}, 10000, 50, [N/A]`;
}
