import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { anyRequest, type FuzzRequest, type Operation } from '../fuzz/any-request.ts';
import { openJudge } from '../fuzz/judge.ts';
import { send } from '../fuzz/send.ts';
import { readFuzz } from '../fuzz/settings.ts';
import { noteMade, openWorld, workOff } from '../fuzz/world.ts';
import { startApi } from '../support/api.ts';

// Requests of all operations of the OpenAPI document, made by a seed, as it has them and with something odd: none is
// answered with 5xx, and each answer is one that the document describes. `npm run fuzz -- --requests 5000 --seed 1`.
const { requests, seed } = readFuzz();
vi.setConfig({ testTimeout: 60_000 + requests * 100 });

const api = await startApi(import.meta.filename);
const { body: document } = await api.request('GET', '/openapi.json');
const judge = openJudge(document);

test(`${requests} requests by seed ${seed} are answered as the document says`, async () => {
  const all = makeRequests();
  const known = await openWorld(api);
  const stop = workOff(api);
  const statuses: Record<string, number> = {};
  const faults: string[] = [];
  for (const request of all) {
    const { path, answer } = await send(api.url, api.key, request, known);
    // Events of a job that has not ended go on.
    if (answer === null && request.operation.path.endsWith('/events')) continue;
    const status = answer?.status ?? 'none';
    statuses[status] = (statuses[status] ?? 0) + 1;
    const fault = answer ? judge(request.operation, answer) : 'no answer';
    if (fault) faults.push(`${fault}\n${describe(request, path)}\n${answer?.text.slice(0, 500)}`);
    if (answer) noteMade(known, request.operation, answer);
  }
  await stop();
  console.log(`fuzz: ${requests} requests by seed ${seed}, answers by status: ${JSON.stringify(statuses)}`);
  expect(faults.join('\n\n')).toBe('');
});

function makeRequests(): FuzzRequest[] {
  const operations = Object.entries<Record<string, object>>(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([method, operation]) => ({ ...operation, path, method }) as Operation),
  );
  const find = (ref: string) => document.components.schemas[ref.split('/').at(-1)!];
  const any = fc.oneof(...operations.map(operation => anyRequest(operation, find)));
  return fc.sample(any, { numRuns: requests, seed });
}

function describe({ operation, headers, body }: FuzzRequest, path: string): string {
  return `${operation.method.toUpperCase()} ${path.slice(0, 300)} ${JSON.stringify({ headers, body }).slice(0, 1_000)}`;
}
