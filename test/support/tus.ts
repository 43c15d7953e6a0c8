import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Upload, type UploadOptions } from 'tus-js-client';
import type { TestClient } from './client.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
export type TusAnswer = { status: number; headers: Headers; body: any };

/** Speaks the tus protocol by hand. */
export async function tus(
  { url, key }: Pick<TestClient, 'url' | 'key'>,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: RequestInit['body'],
): Promise<TusAnswer> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body !== undefined && { body, duplex: 'half' }),
  });
  const isJson = method !== 'HEAD' && /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: await (isJson ? response.json() : response.text()),
  };
}

/** Begins an upload, and tells its path. */
export async function beginTus(client: TestClient, length: number, headers: Record<string, string> = {}) {
  const {
    status,
    headers: told,
    body,
  } = await tus(client, 'POST', '/v1/uploads/tus', {
    'upload-length': `${length}`,
    ...headers,
  });
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return told.get('location')!;
}

/** Sends a piece. */
export function patchTus(client: TestClient, path: string, offset: number, body: RequestInit['body']) {
  const headers = { 'upload-offset': `${offset}`, 'content-type': 'application/offset+octet-stream' };
  return tus(client, 'PATCH', path, headers, body);
}

/** A piece of which nothing more comes after these bytes, until it is released and ends. */
export function hangingAfter(bytes: Buffer): { body: ReadableStream; release: () => void } {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  async function* hanging() {
    yield bytes;
    await released;
  }
  return { body: Readable.toWeb(Readable.from(hanging())) as ReadableStream, release };
}

/** Asks how far an upload has come. */
export async function offsetOf(client: TestClient, path: string): Promise<number> {
  return Number((await tus(client, 'HEAD', path)).headers.get('upload-offset'));
}

/** Uploads by the official client, and tells what the upload has become. */
export function uploadByClient(
  { url, key }: TestClient,
  bytes: Buffer | Readable,
  options: Partial<UploadOptions> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    let id: string | undefined;
    const upload = new Upload(bytes, {
      endpoint: `${url}/v1/uploads/tus`,
      headers: { authorization: `Bearer ${key}` },
      retryDelays: [100, 500, 1_000, 2_000, 4_000],
      onAfterResponse(_request, response) {
        id = response.getHeader('Upload-Id') ?? id;
      },
      onSuccess: () => (id ? resolve(id) : reject(new Error('no Upload-Id'))),
      onError: reject,
      ...options,
    });
    upload.start();
  });
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
