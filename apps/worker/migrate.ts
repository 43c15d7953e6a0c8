import { z } from 'zod';
import { migrate } from '#shared/postgres/migrate.ts';
import { common } from '#shared/runtime/env.ts';
import { readSome } from './config.ts';

const { DATABASE_URL } = readSome(z.object({ DATABASE_URL: common.DATABASE_URL }));
const applied = await migrate(DATABASE_URL);
process.stdout.write(applied.length ? `Applied ${applied.join(', ')}.\n` : 'The schema is up to date.\n');
