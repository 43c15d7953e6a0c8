import type { Log } from '#shared/runtime/log.ts';
import { type Config, foreignEnv } from '../../config.ts';
import type { Taking } from '../../take-tasks.ts';
import type { Proof } from '../canary.ts';
import type { Engine } from '../engine/engine.ts';
import type { Fitness } from '../fitness.ts';
import type { GpuWatch } from '../gpu.ts';
import { openOwnEngine } from './own-engine.ts';
import { openRecycling } from './recycling.ts';
import { openWearMeter } from './wear.ts';
import { liveOn, newLife, whyRestart } from './why-restart.ts';

/** What a transcriber does for its engine; nothing at all if it has not started it. */
export type Care = {
  url: string | undefined;
  /** The same engine; what it is given is counted. */
  counted(engine: Engine): Engine;
  /** Hears of each canary. An engine that is hung or sick is started anew. */
  proven(proof: Proof): void;
  /** Why the engine does not come up, if that is known. */
  trouble(): string | null;
  /** From now on an engine that ends is in doubt at once, and a worn one is recycled. */
  begin(beside: { fitness: Fitness; taking: Taking }): void;
  /** Ends the engine, for good. */
  close(): Promise<void>;
};

/** Starts the engine of ENGINE_COMMAND, if there is one. */
export async function openCare(config: Config, log: Log, gpu: GpuWatch): Promise<Care> {
  if (!config.ENGINE_COMMAND) return noCare(config.ENGINE_URL);
  const wear = openWearMeter(gpu.latest);
  let life = newLife(performance.now());
  let doubt: Fitness['doubt'] = () => {};
  let rest = async () => {};
  const own = await openOwnEngine({
    ...{ command: config.ENGINE_COMMAND, url: config.ENGINE_URL, gpu: config.GPU, env: foreignEnv(), log },
    ended(how) {
      renew();
      doubt('absent', how);
    },
  });

  function renew(): void {
    life = newLife(performance.now());
    wear.renew();
  }

  async function restart(reason: string): Promise<void> {
    renew();
    await own.restart(reason);
  }

  return {
    ...{ url: own.url, counted: wear.counted, trouble: own.trouble },
    proven(proof) {
      const now = performance.now();
      if (proof.state === 'fit') own.fit();
      if (proof.state === 'fit' && !life.hasBeenFit) wear.fit();
      life = liveOn(life, proof, now);
      const reason = own.pid() === undefined ? null : whyRestart(proof, life, now, config.ENGINE_START_S);
      if (reason !== null) void restart(reason);
    },
    begin({ fitness, taking }) {
      doubt = fitness.doubt;
      rest = openRecycling({ wear, limits: limitsOf(config), restart, fitness, taking, log }).close;
    },
    close: async () => void (await Promise.all([rest(), own.close()])),
  };
}

function limitsOf({ RECYCLE_VRAM_PERCENT, RECYCLE_AUDIO_HOURS, RECYCLE_CHUNK_S }: Config) {
  return { vramPercent: RECYCLE_VRAM_PERCENT, audioHours: RECYCLE_AUDIO_HOURS, chunkS: RECYCLE_CHUNK_S };
}

function noCare(url: string | undefined): Care {
  const nothing = () => {};
  return {
    url,
    counted: engine => engine,
    proven: nothing,
    trouble: () => null,
    begin: nothing,
    close: async () => {},
  };
}
