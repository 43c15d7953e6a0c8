import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export type SourceFile = { path: string; text: string };
export type SourceFunction = { name: string; line: number; lines: number };

/** The TypeScript files, with JSX or without, below some folders of the repository, by path. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  const paths = folders.flatMap(folder =>
    globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] }),
  );
  return paths.toSorted().map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** What a file imports, also for its types alone or when it runs, as it is written there. */
export function importsOf(text: string): string[] {
  const patterns = [
    /^(?:import|export)\s+(?:type\s+)?(?:[\w*{][^'";=()]*?\sfrom\s+)?'([^']+)'/gm,
    /\b(?:import|require|import\.meta\.resolve)\(\s*['"]([^'"]+)['"]/g,
  ];
  return patterns.flatMap(pattern => [...withoutComments(text).matchAll(pattern)].map(match => match[1]!));
}

/** Code without comments; what looks like one at the start of a line inside a string goes as well. */
export function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/(^|\s)\/\/ .*$/gm, '$1');
}

/** How many lines a file has. */
export function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

/** The functions of a formatted file: each ends with the first brace that stands where its first line begins. */
export function functionsOf(text: string): SourceFunction[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const name = nameOf(line);
    if (name === null) return [];
    const indent = /^\s*/.exec(line)![0];
    const end = lines
      .slice(index + 1)
      .findIndex(later => later.startsWith(indent) && ENDS.test(later.slice(indent.length)));
    return end < 0 ? [] : [{ name, line: index + 1, lines: end + 2 }];
  });
}

const ENDS = /^\}[);,\]]*$/;

function nameOf(line: string): string | null {
  const named = /^\s*(?:export )?(?:async )?function\*? ?(\w+)/.exec(line);
  if (named) return named[1]!;
  const arrow = /^\s*(?:export )?(?:const )?(\w+)?.*=> \{$/.exec(line);
  if (arrow) return arrow[1] ?? 'anonymous';
  const method = /^\s+(?:async )?(\w+)\(.*\{$/.exec(line);
  return method && !/^(if|for|while|switch|catch|return)$/.test(method[1]!) ? method[1]! : null;
}
