import { StenopoolError } from '#client/error.ts';
import { type Call, type Connection, send, sendForJson } from '#client/send.ts';
import { session } from './who.ts';

/** By this header the server knows that no page of somebody else sent the request. */
export const MARK = ['x-requested-with', 'stenopool-console'] as const;

const connection: Connection = {
  url: '',
  retries: 0,
  fetch: (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set(...MARK);
    return fetch(input, { ...init, headers });
  },
};

/** Asks the API for JSON, as whoever is signed in. Throws `StenopoolError`. */
export function ask<T>(path: string, call: Call = {}): Promise<T> {
  return noticingTheEnd(sendForJson<T>(connection, path, call));
}

/** Asks the API for something that is no JSON, or for nothing back. */
export async function askText(path: string, call: Call = {}): Promise<string> {
  return (await noticingTheEnd(send(connection, path, call))).text;
}

/** An error as the pages show it. */
export function asError(error: unknown): StenopoolError {
  return error instanceof StenopoolError ? error : new StenopoolError((error as Error).message);
}

// A session that is over, or whose key was revoked: back to the door.
async function noticingTheEnd<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof StenopoolError && error.status === 401) session.value = null;
    throw error;
  }
}
