import { freePort } from './free-port.ts';
import { type Line, type LineSettings, startLine } from './line.ts';
import type { TestSchema } from './schema.ts';
import { until } from './until.ts';

/** A line with one engine, of which every process tells its metrics. */
export type MonitoredLine = {
  line: Line;
  /** Where each role does, as host and port. */
  targets: Record<string, string>;
  /** All that a role tells; nothing while it does not answer. */
  scrape(role: string): Promise<string>;
  /** The sum of the series of that name with these labels; 0 if there are none. */
  read(role: string, name: string, labels?: Record<string, string>): Promise<number>;
};

const WORKERS = ['dispatcher', 'preparer', 'deliverer', 'transcriber'];

/** Starts one, each process at a port of its own. */
export async function startMonitoredLine(schema: TestSchema, settings: LineSettings = {}): Promise<MonitoredLine> {
  const ports = await Promise.all(WORKERS.map(freePort));
  const roleEnv = Object.fromEntries(
    WORKERS.map((role, index) => [role, { ...settings.roleEnv?.[role], METRICS_PORT: `${ports[index]}` }]),
  );
  const line = await startLine(schema, { ...settings, roleEnv });
  const targets: Record<string, string> = {
    api: new URL(line.api.url).host,
    ...Object.fromEntries(WORKERS.map((role, index) => [role, `127.0.0.1:${ports[index]}`])),
  };
  const scrape = (role: string) =>
    fetch(`http://${targets[role]}/metrics`).then(
      answer => answer.text(),
      () => '',
    );
  for (const role of WORKERS) await until(`the ${role} tells its metrics`, () => scrape(role));
  return {
    line,
    targets,
    scrape,
    async read(role, name, labels = {}) {
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      const lines = (await scrape(role)).split('\n').filter(each => each.startsWith(`${name}{`));
      const found = lines.filter(each => wanted.every(label => each.includes(label)));
      return found.reduce((sum, each) => sum + Number(each.split(' ').at(-1)), 0);
    },
  };
}
