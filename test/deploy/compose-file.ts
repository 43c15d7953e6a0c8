import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../support/source.ts';

/** What the tests look at in a service of compose.yaml. */
export type Service = {
  command?: string;
  profiles?: string[];
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, unknown>;
  environment?: Record<string, string | number>;
  build?: { context: string; dockerfile: string };
  restart?: string;
  healthcheck?: { test?: string | string[]; disable?: boolean };
  mem_limit?: string;
  cpus?: number;
  deploy?: { resources: { reservations: { devices: { device_ids: string[] }[] } } };
};

/** compose.yaml with its anchors and merges resolved, as `docker compose` reads it; variables stand there as written. */
export function readCompose(): { services: Record<string, Service> } {
  return parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true });
}

/** The settings of a service where nobody sets a variable outside; what is empty is not set. */
export function settingsOf({ environment = {} }: Service): Record<string, string> {
  const plain = Object.entries(environment).map(([name, value]) => [
    name,
    String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
  ]);
  return Object.fromEntries(plain.filter(([, value]) => value !== ''));
}
