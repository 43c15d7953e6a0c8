import { describe } from 'vitest';
import { testCoreOn } from '../support/core.ts';
import { startCluster } from '../support/redis-nodes.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);

describe('on a Redis Cluster of three nodes', () => {
  testCoreOn(schema, startCluster, lost => lost.start());
});
