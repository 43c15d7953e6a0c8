import type { Goal } from '../goals.ts';

/** One line of a bench's table. A number that does not apply is null; `ratio` is ours by the alternative, or as `what` says. */
export type Row = {
  what: string;
  unit: string;
  ours: number | null;
  alternative: number | null;
  limit: number | null;
  ratio: number | null;
};

export type BenchOptions = { quick: boolean; seed: number };

/** What came of a bench; `notes` say what limits it, one sentence each. */
export type Findings = { rows: Row[]; goals: Goal[]; notes: string[] };

/** One named measurement: the same work done by this project and by what people would use instead, in one run. */
export type Bench = {
  name: string;
  /** What is done, in a sentence. */
  about: string;
  /** What stands in the column of the alternative. */
  alternative: string;
  /** What stands in the column of the limit. */
  limit: string;
  run(options: BenchOptions): Promise<Findings>;
};

/** What `--json` writes. */
export type BenchReport = { name: string; machine: string; seed: number } & Findings;

/** A line of the table; what is not given is null, and so is a ratio that cannot be taken. */
export function row(what: string, unit: string, numbers: Partial<Omit<Row, 'what' | 'unit'>>): Row {
  const { ours = null, alternative = null, limit = null } = numbers;
  const ratio = numbers.ratio ?? (ours !== null && alternative ? ours / alternative : null);
  return { what, unit, ours, alternative, limit, ratio };
}
