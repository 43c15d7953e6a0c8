import { laneName } from '#shared/domain/lane.ts';
import { closeInTurn } from '#shared/runtime/drain.ts';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { every } from '../every.ts';
import { openReporter, type Post } from '../reporter.ts';
import { takeTasks } from '../take-tasks.ts';
import type { Condition } from './complaint.ts';
import type { Engine } from './engine/engine.ts';
import { openEngine } from './engine/open-engine.ts';
import { type Fitness, openFitness } from './fitness.ts';
import { watchGpu } from './gpu.ts';
import { openMembership } from './membership.ts';
import { openCare } from './own-engine/care.ts';
import { openQualityGate } from './quality-gate.ts';
import { openSpeed } from './speed.ts';
import { timed } from './timed.ts';
import { transcriberStation } from './transcribe.ts';

const TELL_EVERY_MS = 5_000;

/** Transcribes until closed; takes tasks only while its engine is fit. */
export async function runTranscriber(context: Context): Promise<{ close: () => Promise<void> }> {
  const { config, log, signals, pool, workerId } = context;
  const gpu = watchGpu(config.GPU ?? config.CUDA_VISIBLE_DEVICES?.split(',')[0], log);
  const care = await openCare(config, log, gpu);
  const engine = care.counted(openEngine({ ...config, ENGINE_URL: care.url }));
  const speed = openSpeed(config.ENGINE_SPEED);
  const membership = openMembership(pool, workerId);
  const patienceMs = config.ENGINE_TIMEOUT_S * 1000;
  const limit = { maxFails: config.MAX_FAILS, restMs: config.FAIL_TIMEOUT_S * 1000 };
  const judged = { compare: membership.compare, proven: care.proven };
  const fitness = openFitness({ engine, log, patienceMs, limit, ...judged, heed });
  const parts = { ...context, engine, fitness, membership, speed, gate: openQualityGate(fitness) };
  const asked = timed(engine, context.metrics, context.tracer);
  const station = transcriberStation({ ...parts, engine: asked, leastDeadlineMs: patienceMs });
  const post = postOf(config);
  const taking = takeTasks(
    context,
    station,
    post.lane,
    { slots: engine.slots, ahead: () => aheadOf(engine), next: () => !engine.abilities.batching },
    () => fitness.engine()?.name ?? null,
  );
  taking.pause('unfit');
  const reporter = openReporter(context, post, engine.slots, () => {
    const { state, reason } = fitness.condition();
    const busy = state === 'fit' && taking.held() > 0;
    const now = { engine: fitness.engine(), speed: speed.known(), gpu: gpu.latest() };
    return { ...now, state: busy ? 'busy' : state, reason: care.trouble() ?? reason };
  });

  function heed({ state }: Condition): void {
    if (state === 'fit') taking.resume('unfit');
    else taking.pause('unfit');
    void reporter.report().then(() => signals.wake());
  }

  context.metrics.showGpu(gpu.latest);
  context.metrics.showHeldBack(() => fitness.condition().heldBack ?? false);
  proveAfterDrain(context, fitness);
  fitness.doubt('starting', 'the engine has not been heard yet');
  const idle = every(config.CANARY_EVERY_S * 1000, log, 'canary', () => fitness.check(() => taking.held() === 0));
  const telling = every(TELL_EVERY_MS, log, 'tell what was done', membership.tell);
  care.begin({ fitness, taking });
  return {
    close: () =>
      closeInTurn(log, [
        { name: 'taking', close: () => taking.pause('ending') },
        { name: 'reporting', close: reporter.drain },
        { name: 'tasks', close: taking.drain },
        { name: 'engine', close: fitness.close },
        { name: 'own engine', close: care.close, limitS: 8 },
        { name: 'gpu', close: gpu.close },
        { name: 'canary', close: idle.close, limitS: 2 },
        { name: 'what was done', close: () => telling.close().then(membership.tell), limitS: 2 },
        { name: 'worker list', close: reporter.close },
      ]),
  };
}

/** Nobody knows what an operator did to the engine while its transcriber took no work. */
function proveAfterDrain({ wish }: Context, fitness: Fitness): void {
  let drained = false;
  wish.heed(wanted => {
    if (drained && wanted === 'work') fitness.doubt('starting', 'the engine was left alone, and is proven again');
    drained = wanted === 'drain';
  });
}

/** A transcriber takes the work of one engine; as a backup or on trial, from a lane of its own. */
function postOf({ ENGINE_MODEL: name, ENGINE_REVISION, ROLE: tier, SHARE }: Config): Post {
  const share = SHARE ?? null;
  const lane = laneName('transcribe', { name, revision: ENGINE_REVISION ?? null, tier, share });
  return { role: 'transcriber', lane, tier, share };
}

/** What ends at the same moment is followed at once by what was begun meanwhile. A serial engine has no such moments. */
function aheadOf({ abilities, slots }: Engine): number {
  return abilities.batching ? slots() : 0;
}
