import { type Decision, type ScalingRule, settleWorkers, wantedWorkers } from '#shared/domain/scaling.ts';
import type { FleetRule, Sight } from './fleet.ts';

/** As many workers all day. */
export function fixedFleet(workers: number): FleetRule {
  return { name: `${workers} workers, fixed`, atFirst: workers, decide: () => workers };
}

/** One worker for so many chunks that wait, as autoscalers of queues have it; fewer after five minutes, as the HPA does. */
export function byQueueLength(perWorker: number, { least, most }: Limits): FleetRule {
  const lately: { atS: number; wanted: number }[] = [];
  return {
    name: `a worker for ${perWorker} that wait`,
    atFirst: least,
    decide({ nowS, waiting }) {
      const wanted = Math.min(Math.max(Math.ceil(waiting / perWorker), least), most);
      lately.push({ atS: nowS, wanted });
      return Math.max(...lately.filter(({ atS }) => atS > nowS - 300).map(each => each.wanted));
    },
  };
}

/** What the dispatcher asks for: its own code. */
export function stenopoolScaling(rule: ScalingRule): FleetRule {
  const past: (Decision & { atS: number })[] = [];
  return {
    name: 'stenopool',
    atFirst: rule.least,
    decide(sight) {
      for (const each of past) each.ageMs = (sight.nowS - each.atS) * 1000;
      const wanted = wantedWorkers(demandOf(sight), rule);
      const desired = settleWorkers(wanted, past, rule);
      past.push({ atS: sight.nowS, ageMs: 0, wanted, desired });
      return desired;
    },
  };
}

/** The same without holding on to anything: what is wanted at each moment. */
export function stenopoolUnsettled(rule: ScalingRule): FleetRule {
  return {
    name: 'stenopool, not held',
    atFirst: rule.least,
    decide: sight => wantedWorkers(demandOf(sight), rule),
  };
}

type Limits = Pick<ScalingRule, 'least' | 'most'>;

function demandOf({ backlogS, arriving, speed, fit, holding, oldestS }: Sight) {
  const [interactive, standard, backfill] = [backlogS.interactive, backlogS.standard, backlogS.backfill];
  const backlogMs = { interactive: interactive * 1000, standard: standard * 1000, backfill: backfill * 1000 };
  return { backlogMs, arriving, speed, fit, holding, oldestMs: oldestS === null ? null : oldestS * 1000 };
}
