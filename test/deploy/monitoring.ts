import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../support/source.ts';

export type Rule = {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
};

type Panel = { title: string; targets?: { expr: string }[] };

/** The alerts of deploy/prometheus. */
export function readRules(): Rule[] {
  const { groups } = parse(readFileSync(join(root, 'deploy/prometheus/rules/stenopool.yml'), 'utf8'));
  return groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
}

/** The panels of deploy/grafana that show something. */
export function readPanels(): Required<Panel>[] {
  const { panels } = JSON.parse(readFileSync(join(root, 'deploy/grafana/dashboards/stenopool.json'), 'utf8'));
  return panels.filter(({ targets }: Panel) => targets);
}

/** The names of the series that an expression asks for. */
export function seriesOf(expr: string): string[] {
  return [...new Set(expr.match(/\b(?:stenopool|process|nodejs|DCGM)_\w+/g))];
}

/** The names of the series in what processes tell. */
export function seriesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/^(\w+)(?:\{| )/gm)].map(([, name]) => name!));
}
