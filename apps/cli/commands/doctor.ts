import { styleText } from 'node:util';
import type { Command } from 'commander';
import { within } from '#shared/runtime/limit.ts';
import { readConnection, readHost } from '../config.ts';
import { openContext } from '../context.ts';
import { checkApi } from '../doctor/check-api.ts';
import { checkEngines } from '../doctor/check-engines.ts';
import { checkPostgres } from '../doctor/check-postgres.ts';
import { checkPrograms } from '../doctor/check-programs.ts';
import { checkRedis } from '../doctor/check-redis.ts';
import { checkStore } from '../doctor/check-store.ts';
import { checkWorkers } from '../doctor/check-workers.ts';
import type { Check, Finding } from '../doctor/finding.ts';
import { explain } from '../explain.ts';
import { printJson } from '../output.ts';

const LIMIT_MS = 30_000;
const MARKS = { ok: styleText('green', 'ok  '), wrong: styleText('red', 'no  '), unknown: styleText('dim', '-   ') };

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at configuration, Postgres, Redis, ffmpeg, audio store, engines and API, and tell what to do')
    .action(async (_flags, command: Command) => {
      const { json, globals } = openContext(command);
      const [host, connection] = [readHost(), readConnection(globals)];
      const checks: [string, Check][] = [
        ['API', () => checkApi(connection)],
        ['workers', () => checkWorkers(connection)],
        ['Postgres', () => checkPostgres(host)],
        ['Redis', () => checkRedis(host)],
        ['audio store', () => checkStore(host)],
        ['engines', () => checkEngines(host)],
        ['programs', checkPrograms],
      ];
      const findings = await Promise.all(checks.map(([part, check]) => within(LIMIT_MS, part, check()).catch(wrong)));
      findings.forEach((finding, index) => {
        const part = checks[index]![0];
        if (json) printJson({ part, ...finding });
        else process.stdout.write(describe(part, finding));
      });
      process.exitCode = findings.some(({ state }) => state === 'wrong') ? 1 : 0;
    });
}

function describe(part: string, { state, says, todo }: Finding): string {
  return `${MARKS[state]}${part.padEnd(12)} ${says}\n${todo ? `${' '.repeat(17)}→ ${todo}\n` : ''}`;
}

function wrong(error: unknown): Finding {
  return { state: 'wrong', says: explain(error) };
}
