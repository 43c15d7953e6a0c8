import { type Command, InvalidArgumentError } from 'commander';
import { type DayOfAudio, sizeFor } from '#shared/domain/sizing.ts';
import { openContext } from '../context.ts';
import { printJson, printTable } from '../output.ts';

export function addSize(program: Command): void {
  program
    .command('size')
    .description('tell how many GPUs so many hours of audio a day take')
    .requiredOption('--hours <hours>', 'hours of audio a day', positive)
    .option('--speed <speed>', 'seconds of audio per second of one GPU, as GET /v1/scaling measures it', positive, 50)
    .option('--within <hours>', 'hours of the day in which it comes', positive, 8)
    .option('--bursts <number>', 'it comes in so many bursts a day instead', positive)
    .option('--burst-s <seconds>', 'seconds within which all of a burst is to be done', positive, 300)
    .action((flags: Omit<DayOfAudio, 'withinH'> & { within: number }, command: Command) => {
      const { json } = openContext(command);
      const size = sizeFor({ ...flags, withinH: flags.within });
      if (json) return printJson(size);
      printTable(
        [size],
        [
          ['GPUS', each => each.gpus],
          ['EVENLY', each => each.steady],
          ['FOR A BURST', each => each.burst],
          ['PREPARER CORES', each => each.preparerCores],
        ],
      );
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('it is not a number above 0.');
  return value;
}
