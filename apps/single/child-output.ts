import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { turnOver } from './log-file.ts';

const WARN = 40;

export interface ChildOutput {
  fileOf(name: string): string;
  /** Takes a line that a child wrote. */
  line(text: string, name: string): void;
  /** Takes a sentence about a child. */
  notice(text: string, name: string): void;
}

/** Keeps every line of the children in `<folder>/<name>.log` and shows, if at all, only what a person should know of. */
export function openChildOutput(folder: string, show: (line: string) => void): ChildOutput {
  mkdirSync(folder, { recursive: true });
  const seen = new Set<string>();
  const fileOf = (name: string) => join(folder, `${name}.log`);
  const keep = (text: string, name: string) => {
    if (!seen.has(name)) turnOver(fileOf(name));
    seen.add(name);
    appendFileSync(fileOf(name), `${text}\n`);
  };
  return {
    fileOf,
    line(text, name) {
      keep(text, name);
      const shown = worthShowing(text);
      if (shown !== undefined && !name.startsWith('simulator')) show(`[${name}] ${shown}`);
    },
    notice(text, name) {
      keep(text, name);
      show(`[${name}] ${text}`);
    },
  };
}

/** What a person reads of a line of log: nothing below a warning, and whatever is not one of our JSON lines as it is. */
export function worthShowing(text: string): string | undefined {
  const entry = parse(text);
  if (entry === undefined) return text.trim() === '' ? undefined : text;
  if (entry.level < WARN) return undefined;
  const reason = entry.err?.message;
  return `${entry.level > WARN ? 'error' : 'warning'}: ${entry.msg ?? ''}${reason ? `: ${reason}` : ''}`;
}

function parse(text: string): { level: number; msg?: string; err?: { message?: string } } | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(text);
    return typeof entry.level === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
}
