import type { Command } from 'commander';
import type { Worker } from '#client/schemas.ts';
import { openContext } from '../context.ts';
import { printJson, printTable } from '../output.ts';

export function addWorkers(program: Command): void {
  program
    .command('workers')
    .description('list the workers that were heard of lately')
    .action(async (_flags, command: Command) => {
      const { connect, json } = openContext(command);
      const { data } = await connect().workers();
      if (json) data.forEach(printJson);
      else {
        printTable(data, [
          ['ID', worker => worker.id],
          ['ROLE', worker => worker.role],
          ['STATE', worker => worker.state],
          ['SLOTS', worker => worker.slots],
          ['SPEED', worker => worker.speed && `${worker.speed.toFixed(1)}×`],
          ['ENGINE', worker => engineOf(worker)],
          ['GPU', worker => worker.gpu && `${worker.gpu.index ?? ''} ${worker.gpu.name ?? ''}`.trim()],
          ['REASON', worker => worker.wish_reason ?? worker.reason],
        ]);
      }
    });
}

function engineOf({ engine }: Worker): string | null {
  return engine && [engine.name, engine.revision, `(${engine.kind})`].filter(Boolean).join(' ');
}
