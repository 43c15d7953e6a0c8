import type { Command } from 'commander';
import { openContext } from '../context.ts';
import { type Format, fetchResult, oneFormat, outputPath, writeWhole } from '../formats.ts';
import { note } from '../output.ts';

export function addResult(program: Command): void {
  program
    .command('result')
    .description('fetch a transcript')
    .argument('<id>')
    .option('-f, --format <format>', 'json, text, srt, vtt, tsv or md (default: text, or json with --json)', oneFormat)
    .option('-o, --out <path>', 'file or folder to write it to')
    .action(async (id: string, flags: { format?: Format; out?: string }, command: Command) => {
      const { connect, json } = openContext(command);
      const format = flags.format ?? (json ? 'json' : 'text');
      const text = await fetchResult(connect(), id, format);
      if (flags.out === undefined) process.stdout.write(text.replace(/\n?$/, '\n'));
      else {
        const path = await outputPath(flags.out, id, format, false);
        await writeWhole(path, text);
        note(`Written to ${path}.`);
      }
    });
}
