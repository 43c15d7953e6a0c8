import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyInstance } from '@fastify/busboy';

/** A multipart form as received. A body of another type is a form without fields. */
export type Form = { texts: Map<string, string>; files: Map<string, { name: string; data: Buffer }> };

/** The body is no form that the real server would read; the message is its answer. */
export class MalformedForm extends Error {}

const longestText = 1024 * 1024;

/** Reads a form into memory, as the real servers do. Fails with MalformedForm, or when the client goes away. */
export async function readForm(req: IncomingMessage): Promise<Form> {
  const form: Form = { texts: new Map(), files: new Map() };
  try {
    if (/^multipart\/form-data/i.test(req.headers['content-type'] ?? '')) await feed(req, createReader(req, form));
  } finally {
    // The rest of a body that nobody reads must still flow, or the answer never reaches the client.
    req.unpipe();
    req.resume();
  }
  return form;
}

function createReader(req: IncomingMessage, form: Form): BusboyInstance {
  const reader = openBusboy(req);
  reader.on('field', (name, text, _nameTruncated, truncated) => {
    if (truncated) reader.emit('error', new MalformedForm('Part exceeded maximum size of 1024KB.'));
    form.texts.set(name, text);
  });
  reader.on('file', (field, stream, name) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('end', () => form.files.set(field, { name, data: Buffer.concat(pieces) }));
    stream.on('error', () => {});
  });
  return reader;
}

function openBusboy(req: IncomingMessage): BusboyInstance {
  try {
    const headers = { ...req.headers, 'content-type': req.headers['content-type']! };
    return new Busboy({ headers, limits: { fieldSize: longestText } });
  } catch {
    throw new MalformedForm('Missing boundary in multipart.');
  }
}

function feed(req: IncomingMessage, reader: BusboyInstance): Promise<void> {
  return new Promise((resolve, reject) => {
    reader.on('finish', resolve);
    reader.on('error', error =>
      reject(error instanceof MalformedForm ? error : new MalformedForm('There was an error parsing the body')),
    );
    req.once('close', () => req.complete || reject(new Error('the client went away')));
    req.pipe(reader);
  });
}
