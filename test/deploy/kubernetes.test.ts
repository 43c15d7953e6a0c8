import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ApiEnv } from '../../apps/api/config.ts';
import { WorkerEnv } from '../../apps/worker/config.ts';
import { root } from '../support/source.ts';
import {
  type Container,
  containersOf,
  folder,
  listFiles,
  type Probe,
  readKustomization,
  readManifests,
  readPods,
  readSettings,
} from './kubernetes-files.ts';

const manifests = readManifests();
const pods = readPods();
const settings = readSettings();
const SECRETS = { DATABASE_URL: 'postgres://u@h/d', REDIS_URL: 'redis://h', API_KEY: 'k', AWS_ACCESS_KEY_ID: 'i' };
const known = new Set([...Object.keys(ApiEnv.shape), ...Object.keys(WorkerEnv.shape), 'API_KEY']);
const all = pods.flatMap(({ pod }) => containersOf(pod));
const ours = all.filter(({ image }) => image === 'stenopool');
const of = (kind: string, name: string) =>
  manifests.find(each => each.kind === kind && each.metadata.name === name)!.spec;

describe('the manifests', () => {
  test('every file is named by the kustomization, and every file that it names is there', () => {
    const { resources, configMapGenerator } = readKustomization();
    expect(resources.toSorted()).toEqual(listFiles().toSorted());
    for (const file of configMapGenerator.flatMap(({ envs }) => envs))
      expect(existsSync(join(folder, file))).toBe(true);
  });

  test('every role has a Deployment of two or more, and may lose one pod at a time', () => {
    expect(pods.map(({ name }) => name)).toEqual(['api', 'dispatcher', 'preparer', 'deliverer', 'transcriber']);
    for (const { name } of pods) {
      expect(of('Deployment', name).replicas ?? of('ScaledObject', 'transcriber').minReplicaCount).toBeGreaterThan(1);
      expect(of('PodDisruptionBudget', name).maxUnavailable).toBe(1);
    }
  });

  test('what is selected by a label has it', () => {
    const labels = Object.fromEntries(
      manifests
        .filter(({ kind }) => kind === 'Deployment')
        .map(({ metadata, spec }) => [metadata.name, spec.template.metadata.labels]),
    );
    for (const { name } of pods) {
      expect(of('Deployment', name).selector.matchLabels).toEqual(labels[name]);
      expect(of('PodDisruptionBudget', name).selector.matchLabels).toEqual(labels[name]);
    }
    expect(of('Service', 'api').selector).toEqual(labels.api);
    expect(of('NetworkPolicy', 'clients').podSelector.matchLabels).toEqual(labels.api);
    expect(of('NetworkPolicy', 'transcriber').podSelector.matchLabels).toEqual(labels.transcriber);
    const [metrics] = of('NetworkPolicy', 'metrics').podSelector.matchExpressions;
    const named = metrics.values.map((component: string) => ({ [metrics.key]: component }));
    expect(named).toEqual(['dispatcher', 'preparer', 'transcriber', 'deliverer'].map(name => labels[name]));
  });

  test('every program that they run is there, in an image that they name', () => {
    const programs = ours.map(({ command }) => command!.find(word => word.endsWith('.ts'))!);
    for (const program of programs) expect(existsSync(join(root, program)), program).toBe(true);
    const images = readKustomization().images.map(({ name }) => name);
    expect([...new Set(all.map(({ image }) => image))].toSorted()).toEqual(images.toSorted());
  });

  test('every volume is mounted, and every mount is of a volume', () => {
    for (const { name, pod } of pods) {
      const mounted = containersOf(pod).flatMap(({ volumeMounts = [] }) => volumeMounts.map(mount => mount.name));
      expect([...new Set(mounted)].toSorted(), name).toEqual(pod.volumes.map(volume => volume.name).toSorted());
    }
  });
});

describe('what the pods are given', () => {
  test('copies of what lies in the bucket fit into their volume, or the pod would be put out', () => {
    const copying = pods.filter(({ pod }) => pod.volumes.some(({ name }) => name === 'scratch'));
    expect(copying.map(({ name }) => name)).toEqual(['preparer', 'transcriber']);
    for (const { name, pod } of copying) {
      const own = Object.fromEntries(pod.containers[0]!.env!.map(each => [each.name, each.value ?? 'name-of-the-pod']));
      const { SCRATCH_MB, SCRATCH_DIR } = WorkerEnv.parse({ ...SECRETS, ...settings, ...own });
      const { sizeLimit } = pod.volumes.find(volume => volume.name === 'scratch')!.emptyDir;
      expect(SCRATCH_MB / 1024, name).toBeLessThan(Number.parseInt(sizeLimit, 10));
      expect(pod.containers[0]!.volumeMounts).toContainEqual({ name: 'scratch', mountPath: SCRATCH_DIR });
    }
  });

  test('every setting is one that its process reads', () => {
    expect(Object.keys(settings).filter(name => !known.has(name))).toEqual([]);
    for (const { name, env = [] } of ours)
      expect(
        env.map(each => each.name).filter(each => !known.has(each)),
        name,
      ).toEqual([]);
    const { configMapGenerator } = readKustomization();
    for (const { envFrom = [] } of ours) {
      expect(envFrom).toEqual([
        { configMapRef: { name: configMapGenerator[0]!.name } },
        { secretRef: { name: 'stenopool-secrets' } },
      ]);
    }
  });

  test('the settings are usable', () => {
    for (const { name, command, env = [] } of ours.filter(each => /main\.ts/.test(each.command!.join(' ')))) {
      const own = Object.fromEntries(env.map(each => [each.name, each.value ?? 'name-of-the-pod']));
      const schema = command!.includes('apps/api/main.ts') ? ApiEnv : WorkerEnv;
      expect(() => schema.parse({ ...SECRETS, ...settings, ...own }), name).not.toThrow();
    }
  });

  test('a pod is given longer to end than its process takes', () => {
    for (const { name, pod } of pods) {
      expect(pod.terminationGracePeriodSeconds, name).toBeGreaterThan(Number(settings.DRAIN_S) + 10);
    }
  });

  test('nobody has rights that are not needed, and nothing of an image can be written to', () => {
    const drop = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
    for (const { pod } of pods) {
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of containersOf(pod)) expect(container.securityContext, container.name).toEqual(drop);
    }
  });

  test('every container says how much it needs, and is asked whether it lives if it stays', () => {
    for (const container of all) {
      expect(container.resources.requests, container.name).toHaveProperty('memory');
      expect(container.resources.limits, container.name).toHaveProperty('memory');
    }
    const staying = pods.flatMap(({ pod }) => [
      ...pod.containers,
      ...(pod.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
    ]);
    expect(staying).toHaveLength(6);
    for (const container of staying) {
      expect(container, container.name).toMatchObject({ livenessProbe: {}, startupProbe: {} });
      for (const probe of probesOf(container)) checkProbe(container, probe);
    }
  });
});

function probesOf({ startupProbe, livenessProbe, readinessProbe }: Container): Probe[] {
  return [startupProbe, livenessProbe, readinessProbe].filter(probe => probe !== undefined);
}

/** A probe asks a port that is there, or as the health check of the engine's image does. */
function checkProbe({ name, ports = [] }: Container, { httpGet, exec }: Probe): void {
  if (exec) {
    expect(exec.command, name).toEqual(['canary']);
    return;
  }
  expect(
    ports.map(port => port.name),
    name,
  ).toContain(httpGet!.port);
  expect(['/livez', '/readyz', '/metrics'], name).toContain(httpGet!.path);
}
