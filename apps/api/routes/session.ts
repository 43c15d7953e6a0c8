import type { Route } from '../http/route.ts';
import { createSession } from './create-session.ts';
import { deleteSession } from './delete-session.ts';
import { getSession } from './get-session.ts';

/** Signing in to the console and out of it. */
export const sessionRoutes: Route[] = [createSession, getSession, deleteSession];
