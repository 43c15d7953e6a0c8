import { startProcess } from '../../support/process.ts';
import { until } from '../../support/until.ts';

/** A receiver that answers at once and one that never does, in a process of their own. */
export type Receivers = {
  good: string;
  hanging: string;
  /** Waits until so many have come to the good one since the last time, and tells when each did first. */
  allCome(count: number): Promise<number[]>;
};

const LIMIT_S = 300;

/** Starts them; `closers` end them. */
export async function openReceivers(closers: AsyncDisposableStack): Promise<Receivers> {
  const process = await startProcess('receivers', ['test/bench/webhooks/receiver.ts'], {});
  closers.defer(async () => void (await process.end('SIGKILL')));
  const [, good, hanging] = await process.says(/good (\S+) hanging (\S+)\n/);
  const ask = async (path: string) => (await fetch(`${good}${path}`)).json();
  return {
    good: good!,
    hanging: hanging!,
    async allCome(count) {
      await until(`${count} webhooks come`, async () => ((await ask('count')) as number) >= count, LIMIT_S);
      return ((await ask('times')) as [string, number][]).map(([, at]) => at);
    },
  };
}
