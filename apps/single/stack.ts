import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stopAllRecorded } from '#shared/runtime/process-record.ts';
import { writeStackFile } from '#shared/runtime/stack-file.ts';
import { type SupervisedChild, supervise } from '#shared/runtime/supervise.ts';
import { waitUntil } from '#shared/runtime/wait-until.ts';
import { choosePort, urlOf } from './api-address.ts';
import { type ChildOutput, openChildOutput } from './child-output.ts';
import { hostEnv, ROOT } from './config.ts';
import { lockFolder } from './folder-lock.ts';
import { lastLines } from './log-file.ts';
import { type Role, roles, simulators } from './roles.ts';
import { runScript } from './run-script.ts';
import { startServices } from './services.ts';
import { StartError } from './start-error.ts';

const READY_DEADLINE_MS = 60_000;
// Nobody waits for what a killed run was doing: its work is taken up again by lease.
const LEFTOVER_DEADLINE_MS = 3_000;
// A role that drains has DRAIN_S for its work and some seconds to close; only after that it is killed from here.
const CLOSE_MARGIN_S = 15;

export interface StackOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  dataDir: string;
  /** How many simulated engines; not used with `engineUrls`. */
  engines: number;
  rtfx: number;
  /** One transcriber for each; undefined for one that starts its engine itself. */
  engineUrls?: (string | undefined)[];
  databaseUrl?: string;
  redisUrl?: string;
  audioStore?: string;
  apiKey?: string;
  /** Where the first worker tells its metrics, and the next ones count on; 0 for nowhere. */
  metricsPort?: number;
  drainS?: number;
  logLevel?: string;
  /** Settings for every role that are not named here. */
  env?: NodeJS.ProcessEnv;
  /** Shows nothing of what the children say; the logs have it. */
  quiet?: boolean;
  /** Breaks the start off; the promise then rejects, with nothing left running. */
  signal?: AbortSignal;
  onStep?: (sentence: string) => void;
}

export interface Stack {
  apiUrl: string;
  /** Undefined when the database has a key already and none was given: only hashes are kept. */
  apiKey: string | undefined;
  /** Tells the command line where everything is. */
  stackFile: string;
  webhookSecret: string | undefined;
  engineUrls: (string | undefined)[];
  logFolder: string;
  pids(): Record<string, number | undefined>;
  /** Drains the roles, then stops engines, Redis and Postgres. */
  stop(): Promise<void>;
}

/**
 * Starts everything on this machine and resolves when the API is ready. When anything fails, it stops what it has
 * started and throws; StartError says what the person can put right.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const closers = new AsyncDisposableStack();
  try {
    return await start({ ...options, dataDir: resolve(options.dataDir) }, closers);
  } catch (error) {
    await closers.disposeAsync();
    throw error;
  }
}

async function start(options: StackOptions, closers: AsyncDisposableStack): Promise<Stack> {
  const { dataDir, host, signal, onStep = () => {} } = options;
  // Recordings and transcripts are nobody else's business on a machine that several people use.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  closers.defer(lockFolder(dataDir));
  await stopAllRecorded(recordsIn(dataDir), LEFTOVER_DEADLINE_MS);
  const port = await choosePort(host, options.port);
  const output = openChildOutput(join(dataDir, 'logs'), options.quiet ? () => {} : line => console.log(line));

  onStep('Starting Postgres and Redis …');
  const services = await startServices({ ...options, onNotice: output.notice }, closers);
  const apiUrl = urlOf(host, port);
  const env = roleEnv(options, services, apiUrl, port);
  onStep('Preparing the database …');
  await runScript(['apps/worker/migrate.ts'], env, signal);
  const key = await createKey(options, env);

  onStep('Starting the API, the workers and the engines …');
  const launch = launcher(options, env, output);
  const simulated = options.engineUrls ? [] : await simulators(options.engines, options.rtfx);
  const engineUrls = options.engineUrls ?? simulated.map(({ url }) => url);
  const { api, workers } = roles(engineUrls, options.metricsPort);
  const children = [...launch(simulated, closers), ...launch(workers, closers), ...launch([api], closers)];
  await waitReady(apiUrl, children, output, signal);
  const known = { api: apiUrl, key: options.apiKey ?? key.key, ...services, audioStore: env.AUDIO_STORE! };
  return {
    apiUrl,
    apiKey: known.key,
    stackFile: writeStackFile(dataDir, known),
    webhookSecret: key.webhookSecret,
    engineUrls,
    logFolder: join(dataDir, 'logs'),
    pids: () => ({ ...services.pids(), ...Object.fromEntries(children.map(({ name, pid }) => [name, pid])) }),
    stop: () => closers.disposeAsync(),
  };
}

function recordsIn(dataDir: string): string {
  return join(dataDir, 'run');
}

function roleEnv(
  options: StackOptions,
  services: { databaseUrl: string; redisUrl: string },
  apiUrl: string,
  port: number,
): NodeJS.ProcessEnv {
  const inherited = hostEnv();
  const audio = join(options.dataDir, 'audio');
  if (!options.audioStore) mkdirSync(audio, { recursive: true });
  return {
    PUBLIC_URL: apiUrl,
    ...inherited,
    API_KEY: undefined,
    ...options.env,
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    AUDIO_STORE: options.audioStore ?? pathToFileURL(audio).href,
    HOST: options.host,
    PORT: String(port),
    DRAIN_S: String(options.drainS ?? 30),
    LOG_LEVEL: options.logLevel ?? 'info',
  };
}

async function createKey(
  { apiKey, signal }: StackOptions,
  env: NodeJS.ProcessEnv,
): Promise<{ key?: string; webhookSecret?: string }> {
  const script = ['apps/worker/create-key.ts', '--if-none'];
  return JSON.parse(await runScript(script, { ...env, API_KEY: apiKey }, signal));
}

// Each group ends before the ones that were launched before it: first the API, so that nothing new comes in.
function launcher({ dataDir, drainS = 30 }: StackOptions, env: NodeJS.ProcessEnv, output: ChildOutput) {
  return (group: Role[], closers: AsyncDisposableStack): SupervisedChild[] => {
    const children: SupervisedChild[] = [];
    closers.defer(async () => void (await Promise.all(children.map(child => child.stop()))));
    for (const role of group) children.push(launchRole(role));
    return children;
  };

  function launchRole(role: Role): SupervisedChild {
    return supervise({
      name: role.name,
      command: process.execPath,
      args: role.args,
      cwd: ROOT,
      env: { ...env, ...role.env },
      stopDeadlineMs: (drainS + CLOSE_MARGIN_S) * 1000,
      recordFile: join(recordsIn(dataDir), `${role.name}.json`),
      onLine: output.line,
      onNotice: output.notice,
    });
  }
}

async function waitReady(
  apiUrl: string,
  children: SupervisedChild[],
  output: ChildOutput,
  signal: AbortSignal | undefined,
): Promise<void> {
  const failing = () => children.find(({ exits }) => exits >= 3);
  const settled = await waitUntil(async () => {
    signal?.throwIfAborted();
    return failing() !== undefined || (await answersReady(apiUrl));
  }, READY_DEADLINE_MS);
  const culprit = failing()?.name ?? (settled ? undefined : 'api');
  if (culprit === undefined) return;
  const log = output.fileOf(culprit);
  throw new StartError(`${culprit} did not start:\n${lastLines(log)}\nIts log: ${log}`);
}

async function answersReady(apiUrl: string): Promise<boolean> {
  return await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
    response => response.ok,
    () => false,
  );
}
