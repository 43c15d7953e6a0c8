import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { stenopool } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { answering, startOddServer } from '../support/odd-server.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

describe('a command line that is wrong ends with 2 and says what would be right', () => {
  test.each([
    [['lst'], /unknown command 'lst'\n\(Did you mean list\?\)\n$/],
    [['list', '--lmit', '3'], /unknown option '--lmit'\n\(Did you mean --limit\?\)\n$/],
    [['list', '--state', 'done'], /Allowed choices are queued, processing, /],
    [['list', '--limit', 'many'], /A whole number is expected/],
    [['size', '--hours', 'many'], /it is not a number above 0/],
    [['submit'], /missing required argument 'recording'/],
    [['submit', 'a.wav', '--format', 'doc'], /It is one of json, text, srt, vtt, tsv, md/],
    [['submit', 'a.wav', '--metadata', 'room'], /NAME=VALUE is expected/],
    [['status', 'a'], /no key for http:\/\/127.0.0.1:8080 is known: set --key or STENOPOOL_API_KEY/],
    [['--api', 'localhost', 'status', 'a'], /STENOPOOL_API: expected http:\/\/host:port/],
    [['migrate'], /DATABASE_URL is not set/],
  ])('%j', async (args, says) => {
    const { code, stdout, stderr } = await stenopool(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });
});

test('a server that is away is one sentence', async () => {
  const api = `http://127.0.0.1:${await freePort()}`;
  expect(await stenopool(['--api', api, '--key', 'k', 'list'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `stenopool: ${api} cannot be reached (ECONNREFUSED): is it running, and is --api right? stenopool doctor looks closer.\n`,
  });
});

test.each([
  [401, { code: 'unauthorized', detail: 'unknown key' }, /does not know this key: set --key or STENOPOOL_API_KEY/],
  [403, { code: 'forbidden', detail: 'no' }, /: no: set --key or STENOPOOL_API_KEY/],
  [500, { code: 'internal', detail: 'x' }, /the server failed \(500\); its log tells more under request r-5/],
])('an answer of %i is one sentence', async (status, problem, says) => {
  const server = await startOddServer((_req, res) => {
    res.writeHead(status, { 'content-type': 'application/problem+json', 'x-request-id': 'r-5' });
    res.end(JSON.stringify(problem));
  });
  onTestFinished(server.stop);
  const { code, stderr } = await stenopool(['--api', server.url, '--key', 'k', 'cancel', 'a']);
  expect(code).toBe(2);
  expect(stderr).toMatch(says);
});

test('another server is told from ours', async () => {
  const server = await startOddServer(answering(200, '<html>', { '/v1/transcriptions/a': '<html>' }));
  onTestFinished(server.stop);
  const { code, stderr } = await stenopool(['--api', server.url, '--key', 'k', 'status', 'a']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/does not answer as stenopool does/);
});

test('a server that is busy is asked again', async () => {
  let asked = 0;
  const server = await startOddServer((_req, res) => {
    if (++asked < 3) res.writeHead(asked === 1 ? 429 : 503, { 'retry-after': '0' }).end();
    else res.end(JSON.stringify({ data: [] }));
  });
  onTestFinished(server.stop);
  expect(await stenopool(['--api', server.url, '--key', 'k', 'queue'])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(asked).toBe(3);
});
