import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WorkerEnv } from '../../apps/worker/config.ts';
import { root } from '../support/source.ts';
import { type Container, containersOf, readManifests, readPods, readSettings } from './kubernetes-files.ts';

const manifests = readManifests();
const pods = readPods();
const settings = readSettings();
const of = (kind: string, name: string) =>
  manifests.find(each => each.kind === kind && each.metadata.name === name)!.spec;

describe('a transcriber', () => {
  const { pod } = pods.find(({ name }) => name === 'transcriber')!;
  const [engine, transcriber] = containersOf(pod) as [Container, Container];
  const env = Object.fromEntries(transcriber.env!.map(({ name, value }) => [name, value]));

  test('has one GPU, and an engine beside it that nobody else can ask and that ends after it', () => {
    expect(engine).toMatchObject({ name: 'engine', restartPolicy: 'Always' });
    expect(engine.resources).toMatchObject({ requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': 1 } });
    expect(env.ENGINE_URL).toBe('http://127.0.0.1:8000');
    expect(engine.args).toEqual(expect.arrayContaining(['--host=127.0.0.1', '--port=8000']));
  });

  test('has the model that its image is made for, and says so', () => {
    const dockerfile = readFileSync(join(root, 'deploy/engine/vllm.Dockerfile'), 'utf8');
    const words = JSON.parse(dockerfile.slice(dockerfile.lastIndexOf('CMD [') + 4).replaceAll('\\\n', ''));
    const elsewhere = words.join(' ').replace('0.0.0.0', '127.0.0.1');
    expect(engine.args!.join(' ').replaceAll('=', ' ')).toBe(elsewhere);
    expect(engine.args).toContain(`--revision=${env.ENGINE_REVISION}`);
  });
});

describe('the autoscaler', () => {
  const { spec } = manifests.find(({ kind }) => kind === 'ScaledObject')!;

  test('has as many transcribers as the api asks for, within the limits of the dispatcher', () => {
    expect(spec.scaleTargetRef.name).toBe('transcriber');
    expect([spec.minReplicaCount, spec.maxReplicaCount]).toEqual([
      Number(settings.SCALE_MIN),
      Number(settings.SCALE_MAX),
    ]);
    const [{ metricType, metadata }] = spec.triggers;
    expect([metricType, metadata.targetValue]).toEqual(['AverageValue', '1']);
    const { host, port, pathname } = { ...parts(metadata.url) };
    expect(host).toBe('api.stenopool.svc');
    expect(of('Service', 'api').ports[0].port).toBe(Number(port));
    expect(pathname).toBe('/v1/scaling');
    expect(metadata.valueLocation).toBe(
      `data.#(engine=="${WorkerEnv.shape.ENGINE_MODEL.parse(undefined)}").desired_workers`,
    );
  });

  test('asks with the key of an operator', () => {
    const { authenticationRef, metadata } = spec.triggers[0];
    expect(metadata.authMode).toBe('bearer');
    const [secret] = of('TriggerAuthentication', authenticationRef.name).secretTargetRef;
    expect(secret).toEqual({ parameter: 'token', name: 'stenopool-secrets', key: 'API_KEY' });
  });

  test('adds at once, takes away a quarter in two minutes, and keeps what there is while nobody answers', () => {
    const { scaleUp, scaleDown } = spec.advanced.horizontalPodAutoscalerConfig.behavior;
    expect(scaleUp).toMatchObject({
      stabilizationWindowSeconds: 0,
      policies: [{ type: 'Pods', value: spec.maxReplicaCount }],
    });
    expect(scaleDown.policies).toEqual([{ type: 'Percent', value: 25, periodSeconds: 120 }]);
    expect(spec.fallback).toMatchObject({ behavior: 'currentReplicasIfHigher' });
    expect(spec.fallback.replicas).toBeGreaterThanOrEqual(spec.minReplicaCount);
  });
});

function parts(url: string): { host: string; port: string; pathname: string } {
  const { hostname: host, port, pathname } = new URL(url);
  return { host, port, pathname };
}
