import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFileNames } from '#shared/domain/file-name.ts';

test.each([
  ['call-1', 'call-1.srt'],
  ['会议 881', '会议 881.srt'],
  ['../../etc/passwd', '__.._etc_passwd.srt'],
  ['C:\\temp\\a', 'C__temp_a.srt'],
  ['..', '_.srt'],
  ['con', '_con.srt'],
  ['a\n\u202eb', 'a__b.srt'],
])('%j is kept as the file %j', (name, file) => {
  expect(openFileNames()(name, 'srt')).toBe(file);
});

test('names that differ only in case, or become alike, are told apart', () => {
  const nameFile = openFileNames(['errors.jsonl']);
  expect(['A', 'a', 'a-2', 'x/y', 'x:y'].map(name => nameFile(name, 'txt'))).toEqual([
    'A.txt',
    'a-2.txt',
    'a-2-2.txt',
    'x_y.txt',
    'x_y-2.txt',
  ]);
  expect(nameFile('errors', 'jsonl')).toBe('errors-2.jsonl');
});

test('whatever the name, the file lies in its folder, fits every system and is the only one', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), { maxLength: 20 }), names => {
      const nameFile = openFileNames();
      const files = names.map(name => nameFile(name, 'srt'));
      expect(new Set(files.map(file => file.toLowerCase())).size).toBe(names.length);
      for (const file of files) {
        expect(file).toMatch(/^[^/\\:*?"<>|\p{Cc}]+$/u);
        expect(file).not.toMatch(/^\.|\.\.$/);
        expect(Buffer.byteLength(file)).toBeLessThanOrEqual(255);
      }
    }),
  );
});
