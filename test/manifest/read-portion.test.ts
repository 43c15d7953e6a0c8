import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '#shared/manifest/portion.ts';
import { readPortion } from '#shared/manifest/read-portion.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stenopool-manifest-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Reads a manifest in portions of so many, each from where the last one ended. */
async function readAll(text: string | Buffer, most = 1_000): Promise<Entry[]> {
  const path = join(folder, 'manifest');
  await writeFile(path, text);
  const entries: Entry[] = [];
  for (let from = null, isLast = false; !isLast; ) {
    const portion = await readPortion(path, from, most);
    expect(portion.entries.length).toBeLessThanOrEqual(most);
    entries.push(...portion.entries);
    ({ at: from, isLast } = portion as never);
  }
  return entries;
}

describe('lines of JSON', () => {
  test('are items with their line numbers; empty lines count and say nothing', async () => {
    const text = '\ufeff{"custom_id":"a"}\r\n\n  \n{"custom_id":"ü"}';
    expect(await readAll(text)).toEqual([
      { line: 1, raw: { custom_id: 'a' } },
      { line: 4, raw: { custom_id: 'ü' } },
    ]);
  });

  test('that are wrong are told with what is wrong, and spoil no other', async () => {
    const wrong = Buffer.concat([Buffer.from('{"a":1}\nnonsense\n'), Buffer.from([0x7b, 0xff, 0x0a])]);
    const text = Buffer.concat([wrong, Buffer.from(`{"x":"${'y'.repeat(300_000)}"}\n{"b":2}\n`)]);
    expect(await readAll(text)).toEqual([
      { line: 1, raw: { a: 1 } },
      { line: 2, problem: 'not valid JSON' },
      { line: 3, problem: 'not UTF-8 text' },
      { line: 4, problem: 'longer than the 256 kB that are allowed' },
      { line: 5, raw: { b: 2 } },
    ]);
  });
});

describe('a CSV', () => {
  test('has a header, and cells that are text, JSON or a list of hotwords', async () => {
    const text =
      'custom_id,url,itn,priority,hotwords,metadata,language\n' +
      '007,"http://x/a,b.wav",false,5,甲;乙,"{""room"":""B2""}",zh\n' +
      'b,http://x/b.wav\n';
    expect(await readAll(text)).toEqual([
      {
        line: 2,
        raw: {
          custom_id: '007',
          url: 'http://x/a,b.wav',
          itn: false,
          priority: 5,
          hotwords: ['甲', '乙'],
          metadata: { room: 'B2' },
          language: 'zh',
        },
      },
      { line: 3, raw: { custom_id: 'b', url: 'http://x/b.wav' } },
    ]);
  });

  test('with broken quotes, or too many cells, loses that line only', async () => {
    const text = 'custom_id,url\na,http://x/a\n"b"x,http://x/b\nc,http://x/c,1\n"d,http://x/d\ne,http://x/e\n';
    const entries = await readAll(text);
    expect(entries.map(({ line, problem }) => [line, problem !== undefined])).toEqual([
      [2, false],
      [3, true],
      [4, true],
      [5, true],
      [6, false],
    ]);
  });

  test.each([
    ['no header', 'a,http://x/a\n'],
    ['a header without custom_id', 'id,url\na,http://x/a\n'],
    ['nothing in it', ' \n'],
    ['a JSON array', '[{"custom_id":"a"}]'],
  ])('or a file with %s cannot be read at all', async (_, text) => {
    await expect(readAll(text)).rejects.toThrow(/neither|empty/);
  });
});

test('a manifest in portions of any size is the manifest in one', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', 'é', '云', ' x'), maxLength: 8 });
  const csv = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }).map(rows => {
    const quoted = rows.map(([a, b]) => [`i${a}`, `u${b}`].map(text => `"${text.replaceAll('"', '""')}"`).join(','));
    return `custom_id,url\n${quoted.join('\n')}\n`;
  });
  const json = fc.array(
    fc.oneof(
      fc.constant(''),
      fc.constant('x'),
      cell.map(text => JSON.stringify({ text })),
    ),
    { maxLength: 12 },
  );
  const lines = json.map(all => `{}\n${all.join('\n')}`);
  await fc.assert(
    fc.asyncProperty(fc.oneof(csv, lines), fc.integer({ min: 1, max: 5 }), async (text, most) => {
      expect(await readAll(text, most)).toEqual(await readAll(text));
    }),
    { numRuns: 60 },
  );
});
