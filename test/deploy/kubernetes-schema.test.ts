import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScaledObject, TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { expect, test } from 'vitest';
import { root } from '../support/source.ts';
import { type Manifest, readManifests } from './kubernetes-files.ts';

const MODELS = {
  Deployment: { from: 'kubernetes-models/apps/v1', model: Deployment },
  NetworkPolicy: { from: 'kubernetes-models/networking.k8s.io/v1', model: NetworkPolicy },
  PodDisruptionBudget: { from: 'kubernetes-models/policy/v1', model: PodDisruptionBudget },
  Service: { from: 'kubernetes-models/v1', model: Service },
  ScaledObject: { from: '@kubernetes-models/keda/keda.sh/v1alpha1', model: ScaledObject },
  TriggerAuthentication: { from: '@kubernetes-models/keda/keda.sh/v1alpha1', model: TriggerAuthentication },
};

const manifests = readManifests();

test.each(manifests)('$kind $metadata.name is what the schema of its kind allows', manifest => {
  const { model: Model } = MODELS[manifest.kind as keyof typeof MODELS];
  expect(manifest.apiVersion).toBe(Model.apiVersion);
  // biome-ignore lint/suspicious/noExplicitAny: what it is, is what is asked
  expect(() => new Model(manifest as any).validate()).not.toThrow();
});

test('a wrong value would be found', () => {
  const wrong = structuredClone(manifests.find(({ kind }) => kind === 'Deployment')!);
  wrong.spec.replicas = 'two';
  // biome-ignore lint/suspicious/noExplicitAny: it is wrong
  expect(() => new Deployment(wrong as any).validate()).toThrow(/replicas/);
});

// The schemas allow keys that they do not know; the types made from them do not.
test('every key is one that its kind has, and a misspelt one would be found', { timeout: 120_000 }, () => {
  expect(unknownKeys(manifests)).toEqual([]);
  const misspelt = structuredClone(manifests.find(({ kind }) => kind === 'Deployment')!);
  misspelt.spec.template.spec.containers[0].livnessProbe = {};
  expect(unknownKeys([misspelt]).join()).toContain('livnessProbe');
});

function unknownKeys(all: Manifest[]): string[] {
  const folder = mkdtempSync(join(root, 'node_modules/.manifests-'));
  const file = join(folder, 'manifests.ts');
  const code = all.map(({ kind, ...rest }, index) => {
    const { from } = MODELS[kind as keyof typeof MODELS];
    return `export const m${index}: import('${from}').I${kind} = ${JSON.stringify({ kind, ...rest })};`;
  });
  writeFileSync(file, code.join('\n'));
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'esnext',
    '--module',
    'nodenext',
    '--types',
    '',
  ];
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...flags, file], { cwd: folder });
    return [];
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout)
      .split('\n')
      .filter(Boolean);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
