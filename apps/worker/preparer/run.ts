import type { Context } from '../context.ts';
import { runStation } from '../run-station.ts';
import { bothStations } from './both-stations.ts';
import { expandStation } from './expand.ts';
import { preparerStation } from './prepare.ts';

/** Prepares recordings, and reads manifests, until closed. */
export function runPreparer(context: Context): { close: () => Promise<void> } {
  const { store } = context;
  const settings = { ...context.config, ...context.settings };
  return runStation(context, 'preparer', settings.PREPARE_SLOTS, client => {
    const parts = { store, client, settings };
    return bothStations(preparerStation(parts), expandStation(parts));
  });
}
