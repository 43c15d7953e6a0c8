import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { until } from './until.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
type Answer = { status: number; headers: Headers; body: any; text: string };

/** A client of the API that tells all it gets. */
export type TestClient = {
  url: string;
  key: string;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Submits a file as a client would, and returns the job. */
  submitFile(path: string, options?: object, headers?: Record<string, string>): Promise<Answer>;
  /** Waits until a job is in a state; another terminal state is an error. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any job
  expectState(id: string, state: string, limitS?: number): Promise<any>;
};

export function openClient(url: string, key: string): TestClient {
  async function send(method: string, path: string, body: RequestInit['body'], headers: Record<string, string>) {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...headers },
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const json = /json\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text, text };
  }
  return {
    url,
    key,
    request(method, path, body, headers = {}) {
      if (body === undefined) return send(method, path, undefined, headers);
      return send(method, path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
    },
    async submitFile(path, options = {}, headers = {}) {
      const form = new FormData();
      form.append('options', JSON.stringify(options));
      form.append('file', await openAsBlob(path), basename(path));
      return send('POST', '/v1/transcriptions', form, headers);
    },
    async expectState(id, state, limitS = 60) {
      if (!id) throw new Error('the job was not accepted');
      return until(
        `job ${id} is ${state}`,
        async () => {
          const { body } = await this.request('GET', `/v1/transcriptions/${id}`);
          if (body.state === state) return body;
          if (body.finished_at) throw new Error(`job ${id} is ${body.state}: ${JSON.stringify(body.error)}`);
          return null;
        },
        limitS,
      );
    },
  };
}
