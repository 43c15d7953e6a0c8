import { type Backlog, classAudioMs } from '#shared/domain/backlog.ts';
import { JobClass } from '#shared/domain/options.ts';
import { type Demand, type ScalingRule, settleWorkers, wantedWorkers } from '#shared/domain/scaling.ts';
import { describeBasis, type ScalingBasis } from '#shared/domain/scaling-basis.ts';
import { sumBacklog } from '#shared/postgres/backlog.ts';
import { type Db, type Pool, transaction } from '#shared/postgres/client.ts';
import { holdDuty } from '#shared/postgres/duty.ts';
import { listServed } from '#shared/postgres/pool.ts';
import { forgetDecisions, listDecisions, listScaling, recordDecision } from '#shared/postgres/scaling.ts';
import { listArrivals, listOldest, listStaff, type Staff } from '#shared/postgres/staff.ts';
import type { Signals } from '#shared/queue/signals.ts';
import { adjustStaff } from './adjust-staff.ts';

/** What came in so many seconds tells what will come. */
const ARRIVALS_S = 600;

type Parts = { pool: Pool; rule: ScalingRule; drains: boolean; signals: Pick<Signals, 'wish'> };

/** Decides how many workers each engine should have, writes it down, and where it is asked to, drains those beyond it. */
export async function decideScaling({ pool, rule, drains, signals }: Parts): Promise<void> {
  const told = await transaction(pool, async db => {
    if (!(await holdDuty(db, 'scaling'))) return [];
    const known = await lookAround(db, rule);
    const changed: string[] = [];
    for (const engine of known.engines) {
      const staff = known.staff.filter(each => each.engine === engine);
      const demand = demandOf(known, engine, staff);
      const past = await listDecisions(db, engine);
      const wanted = wantedWorkers(demand, past.length > 0 ? rule : begin(rule, staff));
      const desired = settleWorkers(wanted, past, rule);
      const { leaving, told } = await adjustStaff(db, staff, drains ? desired : null);
      const basis = describeBasis(wanted, demand, rule, { workers: staff.length, leaving });
      await recordDecision(db, engine, { wanted, desired }, basis);
      changed.push(...told);
    }
    await forgetDecisions(db);
    return changed;
  });
  for (const id of told) signals.wish(id);
}

/** Where nothing was decided yet, those that are there were wanted by somebody: they stay for as long as any. */
function begin(rule: ScalingRule, staff: Staff[]): ScalingRule {
  const there = staff.filter(({ wish }) => wish === 'work').length;
  return { ...rule, least: Math.min(Math.max(rule.least, there), rule.most) };
}

type Known = {
  engines: Set<string>;
  backlog: Backlog;
  staff: Staff[];
  arrivals: Map<string, number>;
  oldest: Map<string, number>;
  before: Map<string, ScalingBasis>;
};

async function lookAround(db: Db, { least }: ScalingRule): Promise<Known> {
  const backlog = await sumBacklog(db);
  const staff = await listStaff(db);
  const before = await listScaling<ScalingBasis>(db);
  const served = await listServed(db);
  const engines = new Set([
    ...served.keys(),
    ...staff.map(({ engine }) => engine),
    ...backlog.standings.map(({ engine }) => engine),
    // One that nobody has any more comes down to the least, as any other.
    ...before.filter(({ desired }) => desired > least).map(({ engine }) => engine),
  ]);
  engines.delete('');
  return {
    engines,
    backlog,
    staff,
    before: new Map(before.map(({ engine, basis }) => [engine, basis])),
    arrivals: await listArrivals(db, ARRIVALS_S),
    oldest: await listOldest(db),
  };
}

function demandOf({ backlog, arrivals, oldest, before }: Known, engine: string, staff: Staff[]): Demand {
  const last = before.get(engine);
  const pace = backlog.paces.find(each => each.engine === engine);
  const usual = pace?.speed && pace.engines > 0 ? pace.speed / pace.engines : null;
  return {
    backlogMs: backlogOf(backlog, engine),
    arriving: arrivals.get(engine) ?? 0,
    speed: fullSpeed(staff) ?? (last?.isMeasured ? last.speed : usual),
    fit: staff.filter(({ isFit, isRegular }) => isFit && isRegular).length,
    holding: staff.filter(({ heldLive }) => heldLive > 0).length,
    oldestMs: oldest.get(engine) ?? null,
  };
}

function backlogOf({ standings }: Backlog, engine: string): Record<JobClass, number> {
  const own = standings.filter(each => each.engine === engine);
  return Object.fromEntries(JobClass.options.map(each => [each, classAudioMs({ standings: own }, each)])) as Record<
    JobClass,
    number
  >;
}

/** What a worker does that has all it can hold: with less to do, one that batches looks faster for each chunk than it is. */
function fullSpeed(staff: Staff[]): number | null {
  const speeds = staff
    .filter(({ isRegular, speed, held, slots }) => isRegular && speed !== null && slots > 0 && held >= slots)
    .map(({ speed, slots }) => speed! * slots);
  return speeds.length > 0 ? speeds.reduce((sum, each) => sum + each, 0) / speeds.length : null;
}
