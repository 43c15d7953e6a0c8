import type { Context } from '../context.ts';
import { runStation } from '../run-station.ts';
import { delivererStation } from './deliver.ts';

/** Delivers events until closed. */
export function runDeliverer(context: Context): { close: () => Promise<void> } {
  const settings = { ...context.config, ...context.settings };
  return runStation(context, 'deliverer', settings.DELIVER_SLOTS, client =>
    delivererStation({ client, settings, metrics: context.metrics }),
  );
}
