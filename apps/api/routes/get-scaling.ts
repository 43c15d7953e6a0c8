import { z } from 'zod';
import type { ScalingBasis } from '#shared/domain/scaling-basis.ts';
import { listScaling } from '#shared/postgres/scaling.ts';
import { defineRoute } from '../http/route.ts';
import { ScalingView, viewScaling } from '../workers/scaling-view.ts';

export const getScaling = defineRoute({
  method: 'get',
  path: '/v1/scaling',
  operationId: 'getScaling',
  summary: 'See how many transcribers each engine should have',
  description:
    'Decided every ten seconds by a dispatcher: so many that what waits of each class is done within its time, while as ' +
    'much comes as lately. More at once; fewer when nobody has wanted more for ten minutes, at most a quarter in two.',
  tags: ['Operators'],
  access: 'operator',
  responses: { 200: { description: 'By engine.', schema: z.object({ data: z.array(ScalingView) }) } },
  problems: ['forbidden'],
  async handle({ db }) {
    const engines = await listScaling<ScalingBasis>(db);
    return { status: 200, body: { data: engines.map(viewScaling) } };
  },
});
