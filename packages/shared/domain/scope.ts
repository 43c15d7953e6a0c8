import { z } from 'zod';

/** What a key may do: fetch what its project has, make and change it, or see and steer the whole line. */
export const Scope = z.enum(['read', 'write', 'operator']);
export type Scope = z.infer<typeof Scope>;

/** Those of a key that nobody restricted. */
export const USUAL_SCOPES: Scope[] = ['read', 'write'];

/** Those of a key that may do everything. */
export const ALL_SCOPES: Scope[] = [...USUAL_SCOPES, 'operator'];
