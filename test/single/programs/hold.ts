import { startPostgres } from '../../../apps/single/postgres.ts';
import { startRedis } from '../../../apps/single/redis.ts';

// Starts a private service and stays, so that a test can kill its parent: `node hold.ts postgres|redis <folder>`.
const [kind, dir] = process.argv.slice(2);
const service = await (kind === 'postgres' ? startPostgres : startRedis)({ dir: dir! });
console.log(JSON.stringify({ url: service.url, pid: service.pid }));
process.on('SIGTERM', () => void service.stop().then(() => process.exit(0)));
