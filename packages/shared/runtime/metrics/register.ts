import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What Node tells of itself goes without, so that it is named as everywhere. */
const PREFIX = 'stenopool_';

/** Labels have few values: never an id, a path or a text. */
export type Named<Label extends string> = { name: string; help: string; labelNames?: Label[] };

export type Shown<Label extends string> = { labels?: Record<Label, string | number>; value: number };

/** What is counted from the start of the process on. */
export function openCounter<Label extends string>(registry: Registry, named: Named<Label>): Counter<Label> {
  return new Counter({ ...prefixed(named), registers: [registry] });
}

/** What is measured time and again. */
export function openHistogram<Label extends string>(
  registry: Registry,
  named: Named<Label>,
  buckets: number[],
): Histogram<Label> {
  return new Histogram({ ...prefixed(named), buckets, registers: [registry] });
}

/** What is read at the moment of asking; what is not told then is not shown. */
export function showNumbers<Label extends string>(
  registry: Registry,
  named: Named<Label>,
  read: () => Shown<Label>[],
): void {
  new Gauge<Label>({
    ...prefixed(named),
    registers: [registry],
    collect() {
      this.reset();
      // One without labels would be shown as 0.
      if (!named.labelNames) this.remove();
      for (const { labels, value } of read()) this.set((labels ?? {}) as Record<Label, string | number>, value);
    },
  });
}

function prefixed<Label extends string>({ name, help, labelNames = [] }: Named<Label>) {
  return { name: `${PREFIX}${name}`, help, labelNames };
}
