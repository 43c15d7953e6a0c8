import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { openS3 } from '#shared/audio/s3.ts';
import type { S3Settings } from '#shared/audio/s3-settings.ts';
import { freePort } from '../../support/free-port.ts';
import { startProgram, type TestProcess } from '../../support/process.ts';
import { until } from '../../support/until.ts';
import { openEnvironment } from '../environment.ts';

const KEY = { AWS_ACCESS_KEY_ID: 'test-key', AWS_SECRET_ACCESS_KEY: 'test-secret' };
const PORTS = ['master.port', 'volume.port', 'filer.port', 's3.port'];

/** A real S3 server that a test may stop, and start again with what it held. */
export type S3Server = {
  /** What a process needs to reach it. */
  settings: Omit<S3Settings, 'S3_PATH_STYLE'> & Record<string, string>;
  makeBucket(name: string): Promise<void>;
  /** Everything that lies in a bucket, uploads in parts that are not ended among it, sorted. */
  keys(bucket: string): Promise<string[]>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
};

const environment = await openEnvironment('s3', join(import.meta.dirname, 'requirements.txt'));

/** Why there is no S3 server on this machine; null if there is one. */
export const noServer = 'missing' in environment ? environment.missing : null;
if (noServer) process.stdout.write(`skipped, no real S3 server: ${noServer}\n`);

/** Starts SeaweedFS on free ports, with a folder of its own. */
export async function startS3Server(): Promise<S3Server> {
  if ('missing' in environment) throw new Error(environment.missing);
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-s3-'));
  const ports = await Promise.all(
    [...PORTS, ...PORTS.map(port => `${port}.grpc`)].map(async name => [name, await freePort()]),
  );
  const port = Object.fromEntries(ports);
  const args = await describeServer(folder, port);
  const settings = { ...KEY, AWS_ENDPOINT_URL: `http://127.0.0.1:${port['s3.port']}` };
  const client = openS3(settings);
  let server: TestProcess;
  const started: S3Server = {
    settings,
    async makeBucket(name) {
      await until(`the bucket ${name} is made`, () =>
        client.send(new CreateBucketCommand({ Bucket: name })).catch(() => null),
      );
    },
    async keys(bucket) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return [...Contents.map(({ Key }) => Key!), ...Uploads.map(({ Key }) => `${Key} (in parts)`)].toSorted();
    },
    kill: async () => void (await server.end('SIGKILL')),
    async start() {
      server = await startProgram('weed', join(dirname(environment.python), 'weed'), args, { HOME: folder });
      await until('the S3 server answers', async () => {
        if (!server.running()) throw new Error(server.output());
        return client.send(new ListObjectsV2Command({ Bucket: 'none' })).catch(error => error.name === 'NoSuchBucket');
      });
    },
    async remove() {
      await server.end('SIGKILL');
      client.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await started.start();
  return started;
}

async function describeServer(folder: string, ports: Record<string, number>): Promise<string[]> {
  const identity = {
    name: 'test',
    credentials: [{ accessKey: KEY.AWS_ACCESS_KEY_ID, secretKey: KEY.AWS_SECRET_ACCESS_KEY }],
    actions: ['Admin', 'Read', 'Write', 'List'],
  };
  await writeFile(join(folder, 's3.json'), JSON.stringify({ identities: [identity] }));
  const flags = {
    ...{ dir: folder, ip: '127.0.0.1', 'ip.bind': '127.0.0.1', 's3.config': join(folder, 's3.json') },
    ...{ 's3.port.iceberg': 0, 's3.autoCreateBucket': false, 'volume.max': 100, 'master.volumeSizeLimitMB': 256 },
    ...ports,
  };
  return ['server', '-s3', ...Object.entries(flags).map(([name, value]) => `-${name}=${value}`)];
}
