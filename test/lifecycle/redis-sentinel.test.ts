import { describe } from 'vitest';
import { testCoreOn } from '../support/core.ts';
import { startSentinel } from '../support/redis-nodes.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);

describe('on a Redis that a Sentinel watches', () => {
  testCoreOn(schema, startSentinel, (_, { nodes: [, replica] }) =>
    until('the replica has taken over', () =>
      replica!.ask(async redis => /role:master/.test(await redis.info('replication'))),
    ),
  );
});
