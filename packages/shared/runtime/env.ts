import { z } from 'zod';
import { Networks } from './address.ts';
import { Buckets } from './bucket.ts';
import { readRedisAddress } from './redis-address.ts';

/** A whole number of something that comes as text. */
export const count = (fallback: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

/** A yes or no that comes as text. */
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .default(fallback ? 'true' : 'false')
    .transform(value => value === 'true' || value === '1');

/** What every process of the line reads. */
export const common = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected postgres://user:password@host:port/database')
    .describe('Postgres, the ledger.'),
  REDIS_URL: z
    .string()
    .refine(url => readRedisAddress(url) !== null, 'expected redis://host:port, or several of them: redis://a:1,b:2')
    .describe('Redis, whose turn it is; several hosts, divided by commas, are nodes of a Redis Cluster.'),
  REDIS_SENTINEL: z
    .string()
    .min(1)
    .optional()
    .describe('Name of the Redis that the Sentinels know; the hosts of REDIS_URL are these Sentinels then.'),
  REDIS_CLUSTER: z
    .enum(['true', 'false', '1', '0'])
    .transform(value => value === 'true' || value === '1')
    .optional()
    .describe('`true` where REDIS_URL names one host of a Redis Cluster, `false` where none is one.'),
  QUEUE_PREFIX: z.string().min(1).default('stenopool').describe('Prefix of every key in Redis.'),
  AUDIO_STORE: z
    .string()
    .regex(
      /^(file:\/\/\/|s3:\/\/[a-z0-9][a-z0-9.-]+(\/|$))/,
      'expected file:///path of a folder that every process shares, or s3://bucket/prefix',
    )
    .describe('Where recordings and chunks are kept: `file:///path` or `s3://bucket/prefix`.'),
  AWS_ENDPOINT_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('An S3 server that is not Amazon’s, for AUDIO_STORE and ALLOW_BUCKETS.'),
  S3_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('How clients reach the S3 server, where that is not how the API does; links to recordings lead there.'),
  AWS_REGION: z.string().default('us-east-1').describe('Region of the buckets.'),
  AWS_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe('Key to the buckets; without one it is found as by any client of AWS, in roles and files.'),
  AWS_SECRET_ACCESS_KEY: z.string().optional().describe('Its secret.'),
  AWS_SESSION_TOKEN: z.string().optional().describe('Its session, where it is a temporary one.'),
  S3_PATH_STYLE: z
    .enum(['true', 'false', '1', '0'])
    .transform(value => value === 'true' || value === '1')
    .optional()
    .describe(
      'Whether the bucket stands in the path of a request, not in the host; it does if AWS_ENDPOINT_URL is set.',
    ),
  ALLOW_BUCKETS: Buckets.default([]).describe(
    'Buckets that `s3://` URLs of clients may lead into, whole or below a prefix, such as `calls,archive/2024`.',
  ),
  PUBLIC_URL: z.url().optional().describe('How clients reach the API; the start of result_url in webhooks.'),
  MAX_UPLOAD_BYTES: count(5 * 1024 ** 3, 1).describe('Largest recording in bytes, whether it is sent or fetched.'),
  ALLOW_NETWORKS: Networks.default([]).describe(
    'Private networks that audio and webhooks may reach, such as `10.1.0.0/16`, divided by commas.',
  ),
  RETAIN_DAYS: count(30, 0, 3650).describe('Days after which audio and text of an ended job are purged.'),
  DRAIN_S: count(120, 0, 3600).describe('Seconds that running work may take to finish after SIGTERM.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where spans are sent by OTLP over HTTP, such as http://collector:4318; no traces if not set.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('pino level.'),
};

/** Reads settings, or reports everything that is wrong with them at once and exits with 2. `--check` only checks. */
export function readEnv<Schema extends z.ZodObject>(schema: Schema, source: NodeJS.ProcessEnv): z.infer<Schema> {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(issue => `  ${issue.path.join('.')}: ${explain(issue, present)}`);
  process.stderr.write(`The configuration is not usable:\n${lines.join('\n')}\n`);
  process.exit(2);
}

function explain(issue: z.core.$ZodIssue, present: NodeJS.Dict<string>): string {
  return present[String(issue.path[0])] === undefined ? 'is not set' : issue.message;
}
