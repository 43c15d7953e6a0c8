import { parseArgs } from 'node:util';
import { z } from 'zod';
import { faultSchema } from './faults.ts';
import { kinds } from './kinds.ts';

const number = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

const schema = z.object({
  kind: z
    .enum(Object.keys(kinds) as [keyof typeof kinds], `must be one of: ${Object.keys(kinds).join(', ')}`)
    .describe('The engine whose server to look like.'),
  port: number(0, 65_535).pipe(z.int('must be a whole number')).default(8000).describe('TCP port; 0 takes a free one.'),
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  rtfx: number(0.001).default(100).describe('Speed: seconds of audio a second.'),
  'load-s': number(0, 86_400).default(0).describe('Seconds of loading before the port is bound.'),
  model: z.string().min(1).optional().describe('The model that is loaded from the start; otherwise that of the kind.'),
  'lazy-load-s': number(0, 86_400)
    .default(0)
    .describe('Seconds that loading another model takes when it is asked for.'),
  fallback: z.boolean().default(false).describe('Fun-ASR-Nano runs on PyTorch, as when vLLM did not start.'),
  slots: number(1)
    .pipe(z.int('must be a whole number'))
    .optional()
    .describe('Requests that vllm (32) or openai (1) works on at once.'),
  'hold-s': number(0, 86_400).optional().describe('Seconds that a request takes, whatever its length.'),
  'api-key': z.string().min(1).optional().describe('Key that vllm and openai ask for.'),
  'oom-above': number(0)
    .optional()
    .describe('Requests at once above which it runs out of memory; where one waits for another, those count.'),
  fault: z
    .enum(faultSchema.options, `must be one of: ${faultSchema.options.join(', ')}`)
    .nullable()
    .default(null)
    .describe(`A fault to start with: ${faultSchema.options.join(', ')}.`),
});

const switches = ['fallback'];

/** How the simulator was asked to run. */
export type Config = z.infer<typeof schema>;

/** Reads the command line; null when help is asked for. Fails with a sentence that names every wrong flag. */
export function readConfig(args: string[]): Config | null {
  const names = Object.keys(schema.shape);
  const flags = Object.fromEntries(
    names.map(name => [name, { type: switches.includes(name) ? 'boolean' : 'string' }] as const),
  );
  const { values } = parseArgs({ args, options: { ...flags, help: { type: 'boolean', short: 'h' } } });
  if (values.help) return null;
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(issue => `--${issue.path.join('.')}: ${issue.message}`).join('\n'));
}

/** The text of `--help`. */
export function usage(): string {
  const flags = Object.entries(schema.shape).map(([name, { description }]) => `  --${name.padEnd(12)}${description}\n`);
  return `node apps/simulator/main.ts --kind ${Object.keys(kinds).join('|')} [flags]\n\n${flags.join('')}`;
}
