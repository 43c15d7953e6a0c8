import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { Request, Response } from 'express';
import { type Received, TooLarge } from '#shared/audio/store.ts';
import { type FieldProblem, Problem } from '#shared/domain/error.ts';
import { keptName } from '#shared/domain/file-name.ts';
import type { Services } from '../services.ts';
import { letSend } from './expect.ts';
import { refuseEncoded, whenBroken } from './receive-raw.ts';
import { invalid } from './validate.ts';

/** Fields with all that was given under each name, and the recording. */
export type Form = { fields: Map<string, string[]>; received: Received; filename: string | null };

/** The fields that a form may have beside `file`. A strict form is refused for any other, and for one given twice. */
export type FormShape = { names: string[]; strict: boolean };

/** What boundaries and fields may take beside the recording. */
const FORM_BYTES = 2_000_000;

/**
 * Streams a form into the audio store: a `file` part with the recording and fields, in any order. Whatever is wrong with
 * it leaves nothing behind. Before the recording is read `check` hears what came before it, and may refuse it.
 */
export async function receiveForm(
  req: Request,
  res: Response,
  shape: FormShape,
  { store, settings }: Services,
  check: (fields: Form['fields'], filename: string | null) => Promise<void>,
): Promise<Form> {
  refuseEncoded(req);
  const tooLarge = Number(req.headers['content-length'] ?? 0) > settings.maxUploadBytes + FORM_BYTES;
  if (tooLarge) throw new TooLarge(settings.maxUploadBytes);
  letSend(req, res);
  const parts: Parts = { fields: new Map(), filename: null, errors: [] };
  try {
    await readParts(req, shape, parts, async stream => {
      // It may be given up before anybody reads it.
      stream.on('error', () => {});
      await check(parts.fields, parts.filename);
      return store.receive(stream, settings.maxUploadBytes);
    });
    const received = await parts.received;
    if (!received) parts.errors.push({ path: 'file', message: 'is missing' });
    if (!received || parts.errors.length > 0) throw invalid(parts.errors);
    return { fields: parts.fields, received, filename: parts.filename };
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
  fields: Map<string, string[]>;
  file?: Readable;
  received?: Promise<Received>;
  filename: string | null;
  errors: FieldProblem[];
};

async function readParts(
  req: Request,
  shape: FormShape,
  parts: Parts,
  receive: (stream: Readable) => Promise<Received>,
): Promise<void> {
  const form = openForm(req, shape);
  await new Promise<void>((resolve, reject) => {
    const stop = whenBroken(req, reject);
    form.on('file', (name, stream, filename) => {
      if (name !== 'file' || parts.file) {
        if (shape.strict || name === 'file') parts.errors.push(unexpected(name, shape));
        stream.on('error', () => {}).resume();
        return;
      }
      parts.file = stream;
      parts.filename = keptName(filename);
      parts.received = receive(stream);
      parts.received.catch(reject);
    });
    form.on('field', (name, value, _nameTruncated, truncated) => {
      const given = parts.fields.get(name);
      if (!shape.names.includes(name) || (shape.strict && given)) {
        if (shape.strict) parts.errors.push(unexpected(name, shape));
      } else if (truncated) reject(new Problem('too_large', `${name} is too long`));
      else if (given) given.push(value);
      else parts.fields.set(name, [value]);
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

function openForm(req: Request, { names, strict }: FormShape) {
  try {
    return new Busboy({
      headers: req.headers as BusboyHeaders,
      limits: { parts: strict ? 20 : 500, fieldSize: strict ? 1_000_000 : 10_000, headerPairs: 50, headerSize: 16_384 },
      isPartAFile: (name, _type, filename) =>
        name === 'file' || (filename !== undefined && !names.includes(name ?? '')),
    });
  } catch (error) {
    throw new Problem('malformed', `the form cannot be read: ${(error as Error).message}`);
  }
}

function unexpected(name: string, { names }: FormShape): FieldProblem {
  return { path: name, message: name === 'file' || names.includes(name) ? 'may be there only once' : 'unknown field' };
}
