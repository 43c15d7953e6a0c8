import express, { type Request, type RequestHandler, type Response } from 'express';
import { Problem } from '#shared/domain/error.ts';
import type { Services } from '../services.ts';
import type { AskEarly } from './ask-early.ts';
import { letSend } from './expect.ts';
import { fieldForm, optionsForm } from './form-fields.ts';
import { receiveForm } from './receive-form.ts';
import { receiveRaw } from './receive-raw.ts';
import { type HeldRecording, holdRecording } from './recording.ts';
import type { Route } from './route.ts';
import { invalid, validate } from './validate.ts';

const parsers = new Map<number, RequestHandler>();

export type Body = { body: unknown; recording: HeldRecording | null };

/**
 * Takes in the body of a request as its route wants it: JSON, a form with a recording, or a bare recording. A client that
 * asks before it sends is told to go on only now.
 */
export async function receiveBody(
  route: Route,
  req: Request,
  res: Response,
  services: Services,
  ask: AskEarly,
): Promise<Body> {
  const { body, form, fields, raw, bodyMb = 1, unchecked } = route.request ?? {};
  if (form && req.is('multipart/form-data')) {
    const reader = fields ? fieldForm(form) : optionsForm(form);
    await ask({ filename: null });
    const {
      fields: given,
      received,
      filename,
    } = await receiveForm(req, res, reader.shape, services, async (early, name) => {
      if (!fields && early.size > 0) await ask({ options: reader.read(early), filename: name });
    });
    return holdWhole(received, filename, services, () => reader.read(given));
  }
  if (raw) {
    if (!isRecording(req)) throw unsupported(route);
    return holdWhole(await receiveRaw(req, res, services), null, services, () => undefined);
  }
  if (form && !body) throw unsupported(route);
  if (!body) return { body: undefined, recording: null };
  if (isEmpty(req)) throw new Problem('malformed', 'the body is empty');
  if (!isJson(req)) throw unsupported(route);
  letSend(req, res);
  await parseJson(req, res, bodyMb);
  return { body: validate(body, req.body, unchecked), recording: null };
}

function parseJson(req: Request, res: Response, megabytes: number): Promise<void> {
  const parse = parsers.get(megabytes) ?? express.json({ limit: megabytes * 1024 * 1024, type: isJson });
  parsers.set(megabytes, parse);
  return new Promise((resolve, reject) => parse(req, res, error => (error ? reject(error) : resolve())));
}

type Whole = Parameters<typeof holdRecording>[0];

async function holdWhole(
  received: Whole,
  filename: string | null,
  services: Services,
  readOptions: () => unknown,
): Promise<Body> {
  try {
    if (received.bytes === 0) throw invalid([{ path: 'file', message: 'the file is empty' }]);
    return { body: readOptions(), recording: holdRecording(received, filename, services) };
  } catch (error) {
    await received.discard();
    throw error;
  }
}

function isJson(req: { headers: { 'content-type'?: string } }): boolean {
  return /^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(req.headers['content-type'] ?? '');
}

function isRecording(req: Request): boolean {
  return /^((audio|video)\/|application\/(octet-stream|ogg|mp4|jsonl|x-ndjson)\b|text\/csv\b|$)/i.test(
    req.headers['content-type'] ?? '',
  );
}

function isEmpty(req: Request): boolean {
  return req.headers['transfer-encoding'] === undefined && (req.headers['content-length'] ?? '0') === '0';
}

function unsupported({ request: { body, form, raw } = {} }: Route): Problem {
  const wanted = [
    ...(body ? ['application/json'] : []),
    ...(form ? ['multipart/form-data'] : []),
    ...(raw ? ['audio/*', 'video/*', 'application/octet-stream'] : []),
  ];
  return new Problem('unsupported_media_type', `send ${wanted.join(' or ')}`);
}
