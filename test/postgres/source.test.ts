import { afterAll, expect, test } from 'vitest';
import { connect, type Db, transaction } from '#shared/postgres/client.ts';
import { lockSource, shareSource } from '#shared/postgres/source.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
const pool = connect(schema.databaseUrl, 'test', 4);
const SHA256 = 'a'.repeat(64);

afterAll(async () => {
  await pool.end();
  await schema.drop();
});

/** Takes a lock in a transaction that ends when told to. */
function hold(lock: (db: Db, sha256: string) => Promise<void>) {
  const end = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const ended = transaction(pool, async db => {
    await lock(db, SHA256);
    locked.resolve();
    await end.promise;
  });
  return {
    locked: locked.promise,
    end: () => {
      end.resolve();
      return ended;
    },
  };
}

test('several keep the same recording at once, and whoever removes it waits for all of them', async () => {
  const [one, other] = [hold(shareSource), hold(shareSource)];
  await Promise.all([one.locked, other.locked]);
  const steps: string[] = [];
  const removing = hold(lockSource);
  const removed = removing.locked.then(() => steps.push('removed'));
  for (const keeper of [one, other]) {
    steps.push('kept');
    await keeper.end();
  }
  await removed;
  await removing.end();
  expect(steps).toEqual(['kept', 'kept', 'removed']);
});
