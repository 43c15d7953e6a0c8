import { signal } from '@preact/signals';
import type { Session } from '#client/schemas.ts';

/** Who is signed in: null for nobody, undefined until the server has told. */
export const session = signal<Session | null | undefined>(undefined);

/** Whether whoever is signed in may do something; the server decides, and this spares them a button that it refuses. */
export function may(scope: Session['key']['scopes'][number]): boolean {
  return session.value?.key.scopes.includes(scope) ?? false;
}
