import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WorkerEnv } from '../../apps/worker/config.ts';
import { root } from '../support/source.ts';
import { readCompose, type Service, settingsOf } from './compose-file.ts';

const services = Object.entries(readCompose().services).map(([name, service]) => ({ name, ...service }));
type Named = Service & { name: string };

const gpusOf = (service: Named) =>
  service.deploy?.resources.reservations.devices.flatMap(device => device.device_ids) ?? [];
const isTranscriber = ({ command }: Named) => /main\.ts transcriber$/.test(command ?? '');
const engines = services.filter(service => gpusOf(service).length > 0);
const profiles = [...new Set(engines.flatMap(engine => engine.profiles!))];
const inProfile = (profile: string) => services.filter(service => service.profiles?.includes(profile) ?? true);
const dockerfileOf = (service: Named) => readFileSync(join(root, service.build!.dockerfile), 'utf8');

describe('the placement of engines on GPUs', () => {
  test('there are one and two GPUs for each way to run an engine', () => {
    expect(profiles.toSorted()).toEqual(['funasr', 'funasr-2', 'gpu', 'vllm', 'vllm-2']);
  });

  test.each(profiles)('%s: every engine has one GPU and one folder of models, which nobody else has', profile => {
    const own = inProfile(profile).filter(service => gpusOf(service).length > 0);
    const gpus = own.map(gpusOf);
    expect(gpus).toEqual(Array.from({ length: profile.endsWith('-2') ? 2 : 1 }, (_, gpu) => [`${gpu}`]));
    expect(new Set(own.flatMap(engine => engine.volumes)).size).toBe(own.length);
  });

  test.each(profiles)('%s: every engine has one transcriber, which asks it and ends before it', profile => {
    const own = inProfile(profile).filter(service => gpusOf(service).length > 0);
    const transcribers = inProfile(profile).filter(isTranscriber);
    expect(transcribers.map(({ environment }) => environment!.ENGINE_URL)).toEqual(
      own.map(({ name }) => `http://${name}:8000`),
    );
    expect(transcribers.map(({ depends_on }) => Object.keys(depends_on!).at(-1))).toEqual(own.map(({ name }) => name));
  });

  test.each(services.filter(isTranscriber))('$name: its settings are usable', service => {
    expect(() => WorkerEnv.required({ ENGINE_URL: true }).parse(settingsOf(service))).not.toThrow();
  });

  test('a transcriber tells the revision of the model that its engine is pinned to', () => {
    const pinned = services.filter(service => service.environment?.ENGINE_REVISION);
    expect(pinned.length).toBe(2);
    for (const { environment } of pinned) {
      const engine = engines.find(({ name }) => environment!.ENGINE_URL === `http://${name}:8000`)!;
      expect(dockerfileOf(engine)).toContain(`"--revision", "${environment!.ENGINE_REVISION}"`);
    }
  });

  test('no engine can be asked from outside', () => {
    expect(engines.filter(({ ports }) => ports)).toEqual([]);
  });

  test('no health check believes what an engine says of itself', () => {
    for (const { name, healthcheck } of services) expect(String(healthcheck?.test), name).not.toContain('/health');
    for (const engine of engines) expect(dockerfileOf(engine)).toMatch(/^HEALTHCHECK .*CMD \["canary"\]$/m);
  });
});

test('every setting that compose.yaml passes on is one that its process reads', () => {
  const workers = services.filter(({ command }) => command?.includes('apps/worker/main.ts'));
  expect(workers.length).toBeGreaterThanOrEqual(8);
  for (const { name, environment } of workers) {
    expect(
      Object.keys(environment!).filter(setting => !(setting in WorkerEnv.shape)),
      name,
    ).toEqual([]);
  }
});

test('how long the ledger is kept is passed on to the dispatcher, who keeps it', () => {
  const dispatcher = services.find(({ name }) => name === 'dispatcher')!;
  expect(dispatcher.environment!.LEDGER_MONTHS).toMatch(/^\$\{LEDGER_MONTHS:-/);
  expect(WorkerEnv.parse(settingsOf(dispatcher)).LEDGER_MONTHS).toBe(0);
});
