import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../support/source.ts';

export const folder = join(root, 'deploy/kubernetes');

export type Container = {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string }[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  resources: { requests: Record<string, unknown>; limits: Record<string, unknown> };
  restartPolicy?: string;
  securityContext: Record<string, unknown>;
  volumeMounts?: { name: string; mountPath: string }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
};

export type Probe = { httpGet?: { path: string; port: string }; exec?: { command: string[] } };

export type Pod = {
  terminationGracePeriodSeconds: number;
  securityContext: Record<string, unknown>;
  containers: Container[];
  initContainers?: Container[];
  volumes: { name: string; emptyDir: { sizeLimit: string } }[];
};

/** One object of a manifest. */
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any manifest
  spec: any;
};

/** kustomization.yaml itself. */
export function readKustomization(): {
  resources: string[];
  images: { name: string }[];
  configMapGenerator: { name: string; envs: string[] }[];
} {
  return parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
}

/** Every object of every file that the kustomization names. */
export function readManifests(): Manifest[] {
  return readKustomization().resources.flatMap(file =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8'), { merge: true }).map(document => document.toJS()),
  );
}

/** Files of the folder that are manifests. */
export function listFiles(): string[] {
  return readdirSync(folder).filter(file => file.endsWith('.yaml') && file !== 'kustomization.yaml');
}

/** The settings that every process is given. */
export function readSettings(): Record<string, string> {
  const lines = readFileSync(join(folder, 'settings.env'), 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map(line => line.split(/=(.*)/).slice(0, 2)));
}

/** The pod of each Deployment, by its name. */
export function readPods(): { name: string; pod: Pod }[] {
  return readManifests()
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => ({ name: metadata.name, pod: spec.template.spec }));
}

/** All containers of a pod. */
export function containersOf({ initContainers = [], containers }: Pod): Container[] {
  return [...initContainers, ...containers];
}
