import { spawnSync } from 'node:child_process';

/** Why what Prometheus brings cannot be asked, or '' if it can. */
export const noPrometheus = ['promtool', 'prometheus'].every(isThere)
  ? ''
  : 'promtool and prometheus are missing: bin/setup --with-prometheus installs them';

if (noPrometheus) console.warn(`Skipped: ${noPrometheus}.`);

function isThere(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}
