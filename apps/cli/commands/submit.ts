import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Client } from '#client/client.ts';
import { fileAudio } from '#client/node.ts';
import type { Transcription } from '#client/schemas.ts';
import { openContext, type Server } from '../context.ts';
import { forEach } from '../each.ts';
import { Failure } from '../failure.ts';
import { type Format, fetchResult, oneFormat, outputPath, writeWhole } from '../formats.ts';
import { addJobOptions, jobOptionsOf } from '../job-options.ts';
import { complain, note, printJson } from '../output.ts';
import { isLarge, uploadFile } from '../upload-file.ts';

type Flags = Parameters<typeof jobOptionsOf>[0] & { wait?: boolean; format?: Format; out?: string };

export function addSubmit(program: Command): void {
  const command = program
    .command('submit')
    .description('submit recordings: files, URLs (http, https, s3), or - for standard input')
    .argument('<recording...>')
    .option('-w, --wait', 'wait until they are transcribed, and print the transcripts')
    .option('-f, --format <format>', 'wait, and have the transcripts as json, text, srt, vtt, tsv or md', oneFormat)
    .option('-o, --out <path>', 'wait, and write the transcripts to this file or folder')
    .option('--reference-id <name>', 'your own name of the recording');
  addJobOptions(command).action(submit);
}

async function submit(recordings: string[], flags: Flags, command: Command): Promise<void> {
  const { connect, server, json } = openContext(command);
  const client = connect();
  const waits = flags.wait || flags.format !== undefined || flags.out !== undefined;
  const several = recordings.length > 1;
  const run = { client, json, several, flags, ending: waits ? leaveOnSignal() : undefined };
  process.exitCode = await forEach(recordings, String, async recording => {
    const job = await submitOne({ client, server: server() }, recording, flags);
    if (waits) return finish(run, recording, job);
    if (json) printJson(job);
    else process.stdout.write(`${job.id}${several || process.stdout.isTTY ? `\t${recording}` : ''}\n`);
    return true;
  });
}

type To = { client: Client; server: Server };

async function submitOne({ client, server }: To, recording: string, flags: Flags): Promise<Transcription> {
  const options = jobOptionsOf(flags);
  if (/^(https?|s3):\/\//.test(recording)) return client.submit({ url: recording }, options);
  if (recording === '-') {
    const stream = Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>;
    return client.submit(stream, options, { filename: 'standard input' });
  }
  const found = await stat(recording);
  if (!found.isFile()) throw new Failure(`${recording} is no file; stenopool backfill takes folders.`);
  if (found.size === 0) throw new Failure(`${recording} is empty.`);
  const name = basename(recording);
  if (!isLarge(found.size)) return client.submit(await fileAudio(recording), options, { filename: name });
  const { upload_id } = await uploadFile({ client, server }, { path: recording, name });
  return client.submit({ upload_id }, options);
}

type Run = { client: Client; json: boolean; several: boolean; flags: Flags; ending: AbortSignal | undefined };

async function finish({ client, json, several, flags, ending }: Run, recording: string, submitted: Transcription) {
  const { format = 'text', out } = flags;
  note(`${recording} is ${submitted.id}.`);
  const job = await client.wait(submitted.id, ending && { signal: ending }).catch(error => {
    throw ending?.aborted ? new Failure(`not waited for; it goes on as ${submitted.id}.`) : error;
  });
  if (json) printJson(job);
  if (job.state !== 'completed') {
    complain(`${recording} ${job.state === 'failed' ? 'failed' : `is ${job.state}`}: ${job.error?.message}.`);
    return false;
  }
  if (out === undefined && json) return true;
  const text = await fetchResult(client, job.id, format);
  if (out !== undefined) {
    const path = await outputPath(out, basename(recording, extname(recording)), format, several);
    await writeWhole(path, text);
    note(`Written to ${path}.`);
  } else process.stdout.write(`${several ? `==> ${recording} <==\n` : ''}${text.replace(/\n?$/, '\n')}`);
  return true;
}

function leaveOnSignal(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());
  return ending.signal;
}
