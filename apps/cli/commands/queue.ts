import type { Command } from 'commander';
import { openContext } from '../context.ts';
import { clock, printJson, printTable } from '../output.ts';

export function addQueue(program: Command): void {
  program
    .command('queue')
    .description('see what waits and what runs, by class')
    .action(async (_flags, command: Command) => {
      const { connect, json } = openContext(command);
      const { data } = await connect().queue();
      if (json) data.forEach(printJson);
      else {
        printTable(data, [
          ['CLASS', queue => queue.class],
          ['WAITING', queue => queue.waiting],
          ['RUNNING', queue => queue.running],
          ['BACKLOG', queue => clock(queue.backlog_audio_ms)],
          ['OLDEST', queue => queue.oldest_at],
        ]);
      }
    });
}
