import type { Session } from '#client/schemas.ts';
import { ask, askText } from './ask.ts';
import { session } from './who.ts';

/** Finds out whether somebody is signed in already. */
export async function findSession(): Promise<void> {
  session.value = await ask<Session>('/v1/session').catch(() => null);
}

/** Signs in with an API key; the browser keeps a cookie, and this page forgets the key. */
export async function signIn(key: string): Promise<void> {
  session.value = await ask<Session>('/v1/session', { method: 'POST', json: { key } });
}

/** Ends the session, on the server too. */
export async function signOut(): Promise<void> {
  await askText('/v1/session', { method: 'DELETE' });
  session.value = null;
}
