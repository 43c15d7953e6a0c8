import { expect, test } from 'vitest';
import { openRoom } from '../../apps/worker/room.ts';
import { until } from '../support/until.ts';

test('a room is closed while as much is in it as it bears, and opens when something leaves', async () => {
  const room = openRoom({ slots: () => 3 });
  const one = room.occupy(1);
  expect(room.isOpen()).toBe(true);
  room.occupy(2);
  expect(room.isOpen()).toBe(false);
  const entered = watch(room.opened());
  expect(entered()).toBe(false);
  one.leave();
  await until('the room is open', async () => entered());
});

test('a task that outweighs the room takes it up alone, and gives it back one by one', () => {
  const room = openRoom({ slots: () => 4 });
  const chunk = room.occupy(10);
  for (let answered = 1; answered <= 6; answered++) {
    chunk.shrink();
    expect(room.isOpen()).toBe(false);
  }
  chunk.shrink();
  expect(room.isOpen()).toBe(true);
  for (let answered = 0; answered < 20; answered++) chunk.shrink();
  chunk.leave();
  chunk.leave();
  const others = Array.from({ length: 4 }, () => room.occupy(1));
  expect(room.isOpen()).toBe(false);
  others[0]!.leave();
  expect(room.isOpen()).toBe(true);
});

test('room that grows is seen as soon as anything is given back', async () => {
  let slots = 2;
  const room = openRoom({ slots: () => slots });
  const chunk = room.occupy(5);
  const entered = watch(room.opened());
  slots = 5;
  chunk.shrink();
  await until('the room is open', async () => entered());
});

test('what is taken ahead is left to others for a moment, and is not without end', async () => {
  const room = openRoom({ slots: () => 1, ahead: () => 1 });
  room.occupy(1);
  expect(room.isOpen()).toBe(true);
  const order: string[] = [];
  await Promise.all([room.opened().then(() => order.push('ahead')), another().then(() => order.push('others'))]);
  expect(order).toEqual(['others', 'ahead']);
  room.occupy(1);
  expect(room.isOpen()).toBe(false);
});

test('nobody waits for a room that was closed for good', async () => {
  const room = openRoom({ slots: () => 1 });
  room.occupy(1);
  const before = watch(room.opened());
  room.close();
  await room.opened();
  await until('who waited goes on', async () => before());
});

/** Somebody who is free takes what there is within a turn of the event loop. */
function another(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

function watch(promise: Promise<void>): () => boolean {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  return () => done;
}
