import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSignals } from '#shared/queue/signals.ts';
import { gapsBetween } from '../support/engine.ts';
import { transcribing } from '../support/ledger.ts';
import { onSecondLook } from '../support/queue-looks.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Holding, openHolding } from './holding.ts';

/** Less than the engine needs for a clip, and longer than all else between two requests. */
const STORE_MS = 400;

const schema = await openSchema(import.meta.filename);
const closers = new AsyncDisposableStack();
let at: Holding;

beforeAll(async () => {
  closers.defer(schema.drop);
  at = await openHolding(closers, schema);
}, 240_000);
afterEach(async () => {
  await at.tell('there', 'drain');
  await at.engine.fault(null);
});
afterAll(() => closers.disposeAsync());

describe('the next task of an engine that takes one at a time', { timeout: 120_000 }, () => {
  it('is read, however slowly, while the engine works on the one before', async () => {
    const first = await at.submitAndHang();
    at.gated.hold();
    const [second, third] = [await at.submit('backfill'), await at.submit('backfill')];
    await until('the second is asked of the store', () => at.gated.asksFor(second) === 1);
    expect(await transcribing(at.pool, second)).toBe('running');
    at.gated.release();
    await until('the second has been read', () => at.gated.wasRead(second));
    expect(await at.requestsSince(first)).toHaveLength(1);
    await at.expectWaiting(third);
    expect(at.gated.asksFor(third)).toBe(0);
    await at.finish(first, second, third);
    for (const id of [first, second, third]) expect(at.gated.asksFor(id)).toBe(1);
  });

  it('follows sooner than the store could give it', async () => {
    at.gated.delay(STORE_MS);
    const ids = [await at.submitAndHang()];
    while (ids.length < 8) ids.push(await at.submit('backfill'));
    await at.finish(...ids);
    at.gated.delay(0);
    const gaps = gapsBetween(await at.requestsSince(ids[0]!));
    expect(gaps[3]).toBeLessThan(STORE_MS);
  });

  it('is overtaken by a live one, and follows that without being read again', async () => {
    const first = await at.submitAndHang();
    const held = await at.submitAndHold();
    const live = await at.submit('interactive');
    await at.expectWaiting(live);
    const [, overtaken, overtaking] = await at.finish(first, held, live);
    expect(overtaking.finished_at < overtaken.finished_at).toBe(true);
    expect(at.gated.asksFor(held)).toBe(1);
  });

  it('waits while a live one is about to come', async () => {
    const first = await at.submitAndHang();
    const held = await at.submitAndHold();
    const signals = openSignals(at.queueSettings);
    const saying = setInterval(signals.live, 1);
    await at.engine.fault(null);
    await at.line.api.expectState(first, 'completed');
    const live = await at.submit('interactive');
    await at.line.api.expectState(live, 'completed');
    expect(await transcribing(at.pool, held)).toBe('running');
    clearInterval(saying);
    signals.close();
    await at.finish(held);
  });

  it('is never a live one, for that is for whoever is free first', async () => {
    const first = await at.submitAndHang();
    const live = await at.submit('interactive');
    await at.expectWaiting(live);
    const archived = await at.submit('backfill');
    await at.expectWaiting(archived);
    await at.finish(first, live, archived);
    const { finished_at } = (await at.requestsSince(first))[0]!;
    expect(at.gated.asked.find(({ key }) => key.includes(live))!.at >= new Date(finished_at!)).toBe(true);
  });

  it('is put back at once if it turns out to be a live one, which came after the last look at the queue', async () => {
    const first = await at.submitAndHang();
    const { live: coming, stop } = onSecondLook(() => at.submit('interactive'));
    const archived = await at.submit('backfill');
    const live = await coming;
    await until('it was taken, and waits for whoever is free', () => at.wasPutBack(live));
    stop();
    const [, overtaking, overtaken] = await at.finish(first, live, archived);
    expect(overtaking.finished_at < overtaken.finished_at).toBe(true);
  });

  it('is given to a worker that is idle, and was no attempt', async () => {
    const first = await at.submitAndHang();
    const held = await at.submitAndHold();
    await at.tell('there', 'resume');
    await at.line.api.expectState(held, 'completed');
    expect(await at.attemptsOf(held)).toMatchObject([{ number: 1, worker_id: 'there', outcome: 'succeeded' }]);
    expect(await at.requestsSince(first)).toHaveLength(1);
    await at.finish(first);
  });

  it('is left alone when it is canceled, and another takes its place', async () => {
    const first = await at.submitAndHang();
    const held = await at.submitAndHold();
    const third = await at.submit('backfill');
    await at.line.api.request('POST', `/v1/transcriptions/${held}/cancel`);
    await until('the third is read', () => at.gated.wasRead(third));
    await at.finish(first, third);
    expect(await at.requestsSince(first)).toHaveLength(2);
  });

  it('goes back at once when the worker is to take no more, and was no attempt', async () => {
    const first = await at.submitAndHang();
    const held = await at.submitAndHold();
    await at.tell('here', 'drain');
    await until('it waits again', async () => (await transcribing(at.pool, held)) !== 'running');
    expect(await transcribing(at.pool, first)).toBe('running');
    await until('it was no attempt', async () => (await at.attemptsOf(held)).length === 0);
    await at.tell('here', 'resume');
    await at.finish(first, held);
  });
});
