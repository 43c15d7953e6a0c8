import { z } from 'zod';
import { sumUsage } from '#shared/postgres/usage-sum.ts';
import { defineRoute } from '../http/route.ts';

const time = z.iso.datetime({ offset: true });

const Query = z.strictObject({
  from: time.optional().meta({ description: 'At or after this time.' }),
  to: time.optional().meta({ description: 'Before this time.' }),
  group_by: z.enum(['day', 'class']).default('day').meta({ description: 'Days are those of UTC.' }),
  format: z.enum(['json', 'csv']).default('json'),
});

const Usage = z
  .object({ group: z.string(), jobs: z.int(), audio_ms: z.int(), engine_ms: z.int() })
  .meta({ id: 'Usage' });

export const getUsage = defineRoute({
  method: 'get',
  path: '/v1/usage',
  operationId: 'getUsage',
  summary: 'See what the project has used',
  tags: ['Operators'],
  request: { query: Query },
  responses: {
    200: { description: 'By day or class.', schema: z.object({ data: z.array(Usage) }), contentTypes: ['text/csv'] },
  },
  async handle({ db, projectId, query }) {
    const { from = null, to = null, group_by: groupBy } = query;
    const sums = await sumUsage(db, projectId, { from, to, groupBy });
    const data = sums.map(({ group, jobs, audioMs, engineMs }) => ({
      group,
      jobs,
      audio_ms: audioMs,
      engine_ms: engineMs,
    }));
    if (query.format === 'json') return { status: 200, body: { data } };
    const headers = {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="usage-by-${groupBy}.csv"`,
    };
    return { status: 200, headers, body: csvOf(groupBy, data) };
  },
});

function csvOf(groupBy: string, data: z.infer<typeof Usage>[]): string {
  const lines = data.map(({ group, jobs, audio_ms, engine_ms }) => [group, jobs, audio_ms, engine_ms].join(','));
  return [`${groupBy},jobs,audio_ms,engine_ms`, ...lines, ''].join('\r\n');
}
