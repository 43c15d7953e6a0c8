import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ALL_SCOPES } from '#shared/domain/scope.ts';
import { createKey, hasKey } from '#shared/postgres/api-key.ts';
import { connect, transaction } from '#shared/postgres/client.ts';
import { createProject, findProjectByName } from '#shared/postgres/project.ts';
import { common } from '#shared/runtime/env.ts';
import { readSome } from './config.ts';

// Makes a key for a project and prints it as JSON, the one time that it is shown.
//   node apps/worker/create-key.ts [--project NAME] [--if-none]
// With API_KEY set, that key is taken instead of a new one; with --if-none only a project without keys gets one.
const { values: flags } = parseArgs({
  options: { project: { type: 'string', default: 'default' }, 'if-none': { type: 'boolean', default: false } },
});
const env = readSome(
  z.object({ DATABASE_URL: common.DATABASE_URL, API_KEY: z.string().min(16, 'at least 16 characters').optional() }),
);

const pool = connect(env.DATABASE_URL, 'stenopool create-key', 1);
try {
  const made = await transaction(pool, async db => {
    const found = await findProjectByName(db, flags.project);
    const project = found ?? (await createProject(db, { name: flags.project }));
    if (flags['if-none'] && !env.API_KEY && (await hasKey(db, project.id))) return { created: false };
    const key = await createKey(db, { projectId: project.id, name: 'first key', scopes: ALL_SCOPES, key: env.API_KEY });
    return { created: true, key, ...(found ? {} : { webhookSecret: project.webhookSecret }) };
  });
  process.stdout.write(`${JSON.stringify(made)}\n`);
} finally {
  await pool.end();
}
