import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { Request } from 'express';
import { type Received, TooLarge } from '#shared/audio/store.ts';
import { type FieldProblem, Problem } from '#shared/domain/error.ts';
import type { Services } from '../services.ts';
import { refuseEncoded, whenBroken } from './receive-raw.ts';
import { invalid } from './validate.ts';

export type Form = { options: unknown; received: Received; filename: string | null };

/** What boundaries and the options may take beside the recording. */
const FORM_BYTES = 2_000_000;

/**
 * Streams a form into the audio store: a `file` part with the recording and an `options` part with JSON, in any order.
 * Whatever is wrong with it leaves nothing behind.
 */
export async function receiveForm(req: Request, { store, settings }: Services): Promise<Form> {
  refuseEncoded(req);
  const tooLarge = Number(req.headers['content-length'] ?? 0) > settings.maxUploadBytes + FORM_BYTES;
  if (tooLarge) throw new TooLarge(settings.maxUploadBytes);
  const parts: Parts = { errors: [] };
  try {
    await readParts(req, parts, stream => store.receive(stream, settings.maxUploadBytes));
    const received = await parts.received;
    if (!received) parts.errors.push({ path: 'file', message: 'is missing' });
    if (!received || parts.errors.length > 0) throw invalid(parts.errors);
    return { options: parseOptions(parts.options ?? '{}'), received, filename: parts.filename ?? null };
  } catch (error) {
    parts.file?.destroy(error as Error);
    await parts.received?.then(
      received => received.discard(),
      () => {},
    );
    throw error;
  }
}

type Parts = {
  options?: string;
  file?: Readable;
  received?: Promise<Received>;
  filename?: string;
  errors: FieldProblem[];
};

async function readParts(req: Request, parts: Parts, receive: (stream: Readable) => Promise<Received>): Promise<void> {
  const form = openForm(req);
  await new Promise<void>((resolve, reject) => {
    const stop = whenBroken(req, reject);
    form.on('file', (name, stream, filename) => {
      if (name !== 'file' || parts.file) {
        parts.errors.push(unexpected(name));
        stream.on('error', () => {}).resume();
        return;
      }
      parts.file = stream;
      parts.filename = filename?.slice(0, 255);
      parts.received = receive(stream);
      parts.received.catch(reject);
    });
    form.on('field', (name, value, _nameTruncated, truncated) => {
      if (name !== 'options' || parts.options !== undefined) parts.errors.push(unexpected(name));
      else if (truncated) reject(new Problem('too_large', 'options may have 1 MB'));
      else parts.options = value;
    });
    form.once('partsLimit', () => reject(new Problem('malformed', 'the form has too many parts')));
    form.on('error', error => reject(new Problem('malformed', `the form cannot be read: ${(error as Error).message}`)));
    form.once('finish', () => {
      stop();
      resolve();
    });
    req.pipe(form);
  }).finally(() => req.unpipe(form));
}

function openForm(req: Request) {
  try {
    return new Busboy({
      headers: req.headers as BusboyHeaders,
      limits: { parts: 20, fieldSize: 1_000_000, headerPairs: 50, headerSize: 16_384 },
      isPartAFile: (name, _type, filename) => name === 'file' || (filename !== undefined && name !== 'options'),
    });
  } catch (error) {
    throw new Problem('malformed', `the form cannot be read: ${(error as Error).message}`);
  }
}

function unexpected(name: string): FieldProblem {
  const known = name === 'file' || name === 'options';
  return { path: name, message: known ? 'may be there only once' : 'unknown field' };
}

function parseOptions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed', 'options is not valid JSON');
  }
}
