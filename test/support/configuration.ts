import { readFile, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { ApiEnv } from '../../apps/api/config.ts';
import { configSchema } from '../../apps/single/config.ts';
import { WorkerEnv } from '../../apps/worker/config.ts';

const README = new URL('../../README.md', import.meta.url);
const EXAMPLE = /<!-- (test\/examples\/\S+) -->\n```(\w+)\n[\s\S]*?```/g;
const TABLE = /<!-- configuration -->[\s\S]*<!-- \/configuration -->/;

/** The README with its snippets as they are in test/examples and its table as the schemas say. */
export async function freshReadme(): Promise<string> {
  let text = await readFile(README, 'utf8');
  for (const [block, path, language] of text.matchAll(EXAMPLE)) {
    const code = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    text = text.replace(block, () => `<!-- ${path} -->\n\`\`\`${language}\n${code}\`\`\``);
  }
  return text.replace(TABLE, () => `<!-- configuration -->\n${configurationTable()}\n<!-- /configuration -->`);
}

function configurationTable(): string {
  const settings = new Map<string, { readers: string[]; schema: z.ZodType }>();
  for (const [reader, { shape }] of Object.entries({ 'npm start': configSchema, api: ApiEnv, workers: WorkerEnv })) {
    for (const [name, schema] of Object.entries(shape) as [string, z.ZodType][]) {
      if (name.startsWith('--')) continue;
      const known = settings.get(name) ?? { readers: [], schema };
      settings.set(name, { readers: [...known.readers, reader], schema: known.schema });
    }
  }
  const rows = [...settings].map(
    ([name, { readers, schema }]) =>
      `| \`${name}\` | ${defaultOf(schema)} | ${schema.description ?? schema.meta()?.description ?? ''} | ${readers.join(', ')} |`,
  );
  return ['| Setting | Default | Meaning | Read by |', '|---|---|---|---|', ...rows].join('\n');
}

function defaultOf(schema: z.ZodType): string {
  const value = schema.safeParse(undefined);
  if (!value.success) return 'must be set';
  const text = Array.isArray(value.data) ? value.data.join(',') : String(value.data ?? '');
  return text === '' ? '' : `\`${text}\``;
}

if (process.argv.includes('--write')) await writeFile(README, await freshReadme());
