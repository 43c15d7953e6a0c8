import type { Context } from '../context.ts';
import { runStation } from '../run-station.ts';
import { preparerStation } from './prepare.ts';

/** Prepares recordings until closed. */
export function runPreparer(context: Context): { close: () => Promise<void> } {
  const settings = { ...context.config, ...context.settings };
  return runStation(context, 'preparer', settings.PREPARE_SLOTS, client =>
    preparerStation({ store: context.store, client, settings }),
  );
}
