import { setFlagsFromString } from 'node:v8';
import { findMaxUploadBytes } from '#shared/postgres/project.ts';
import type { Context } from '../context.ts';
import { runStation } from '../run-station.ts';
import { bothStations } from './both-stations.ts';
import { expandStation } from './expand.ts';
import { preparerStation } from './prepare.ts';
import { findKnown, withReuse } from './reuse.ts';
import { openDecoders } from './short/decoders.ts';
import { openVoice } from './voice.ts';

/** Prepares recordings, and reads manifests, until closed. */
export async function runPreparer(context: Context): Promise<{ close: () => Promise<void> }> {
  // A manifest leaves behind much that is soon forgotten: swept often, it takes less memory (test/bench/batch-accept.ts).
  setFlagsFromString('--semi-space-growth-factor=1');
  const { pool, store, metrics } = context;
  const settings = { ...context.config, ...context.settings };
  const hears = await openVoice(settings.VAD_MODEL);
  const decoders = openDecoders(settings);
  const running = runStation(context, 'preparer', settings.PREPARE_SLOTS, client => {
    const parts = { store, client, settings, decoders, hears, noteAccepted: metrics.countAccepted };
    const prepare = preparerStation({
      ...parts,
      findKnown: (job, source) => findKnown(pool, job, source),
      findMaxBytes: ({ projectId }) => findMaxUploadBytes(pool, projectId),
    });
    return bothStations(withReuse(prepare, parts), expandStation(parts));
  });
  return { close: () => running.close().finally(decoders.close) };
}
