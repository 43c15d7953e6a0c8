import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** The machine and the versions that a measurement was made with, in one line. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const parts = [
    `${cpus().length} × ${cpu?.model.trim() || process.arch}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}`,
    versionOf('redis-server', /v=([\d.]+)/, 'Redis'),
    versionOf('nginx', /nginx\/([\d.]+)/, 'nginx', '-v'),
    `load ${loadavg()[0]!.toFixed(1)} at the start`,
  ];
  return parts.filter(part => part !== null).join(', ');
}

function versionOf(program: string, pattern: RegExp, name: string, flag = '--version'): string | null {
  try {
    const output = execFileSync('sh', ['-c', `${program} ${flag} 2>&1`], { encoding: 'utf8' });
    const version = pattern.exec(output)?.[1];
    return version === undefined ? null : `${name} ${version}`;
  } catch {
    return null;
  }
}
