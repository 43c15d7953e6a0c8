import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { ProblemCode } from '#shared/domain/error.ts';
import type { Scope } from '#shared/domain/scope.ts';
import type { ApiKey } from '#shared/postgres/api-key.ts';
import type { Db } from '#shared/postgres/client.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { Services } from '../services.ts';
import type { ErrorStyle } from './error-style.ts';
import type { Recording } from './recording.ts';

/** What a key must be good for to call a route, if it must. */
export type Access = 'public' | Scope;

type Fields = z.ZodObject;
type Nothing = z.ZodObject<Record<never, never>>;

/**
 * One verb on one path. The schemas validate the request and describe it in /openapi.json; make them with
 * `z.strictObject`, so that an unknown field is refused by name. A request that does not fit them never reaches
 * `handle`: wrong path parameters are 404, everything else 422.
 */
export type RouteSpec<
  Params extends Fields,
  Query extends Fields,
  Headers extends Fields,
  Body extends z.ZodType,
  Form extends z.ZodType,
> = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options';
  /** As OpenAPI writes it: `/v1/transcriptions/{id}`. */
  path: string;
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  /** The scope that a key needs: `read` for a GET and `write` for the rest, unless said otherwise; none if `public`. */
  access?: Access;
  /** Makes something: honours Idempotency-Key. */
  creates?: true;
  request?: {
    params?: Params;
    query?: Query;
    /** Names in lower case; headers not named here are not looked at. */
    headers?: Headers;
    /** The JSON body. */
    body?: Body;
    /** What the JSON body may have, in MB; 1 unless told. */
    bodyMb?: number;
    /** The field of the JSON body that `handle` checks itself. */
    unchecked?: string;
    /** The `options` part of a multipart body whose `file` part is a recording. */
    form?: Form;
    /** The form has a part for each field instead, lists as `name[]`; parts that it does not name are ignored. */
    fields?: true;
    /** The whole body may be a recording. */
    raw?: true;
  };
  responses: Record<number, ResponseSpec>;
  /**
   * Refuses what cannot be accepted anyway before its recording is read: called with the head alone, and again when a
   * form tells its options before its file. Not called for a request that was answered before.
   */
  admit?(services: Services, projectId: string, known: KnownRecording): Promise<void>;
  /** What it may refuse with, beyond what every route may. For the description only. */
  problems?: ProblemCode[];
  /** How errors are worded, for those who speak another protocol. */
  errors?: ErrorStyle;
  /**
   * Anything but a GET runs in a transaction, `context.db`: what it throws undoes what it wrote. `db` of a GET is the
   * pool. Throw `Problem` to refuse.
   */
  handle(
    context: Context<z.output<Params>, z.output<Query>, z.output<Headers>, z.output<Body> | z.output<Form>>,
  ): Promise<Answer>;
};

/** What is known of a recording that is still to come; `bytes` is of the whole body. */
export type KnownRecording = { options?: unknown; bytes: number | null; filename: string | null };

export type ResponseSpec = {
  description: string;
  /** Of the JSON body. */
  schema?: z.ZodType;
  /** Media types of a body that is not JSON. */
  contentTypes?: string[];
};

export type Context<Params = unknown, Query = unknown, Headers = unknown, Body = unknown> = Services & {
  db: Db;
  /** Whom the request is from; nobody known on a public route. */
  key?: ApiKey | undefined;
  /** The project of the key; empty on a public route. */
  projectId: string;
  requestId: string;
  log: Log;
  params: Params;
  query: Query;
  headers: Headers;
  /** The JSON body, or the `options` part of a multipart body. */
  body: Body;
  /** What came with a multipart or raw body; gone after the answer unless `keep` was called. */
  recording: Recording | null;
  request: Request;
  /** Fires when the client has gone away. */
  signal: AbortSignal;
};

export type Answer = {
  status: number;
  /** Strings and buffers are sent as they are and need a Content-Type; anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Events that are sent as they come, instead of a body; they end when the client goes away. */
  stream?: AsyncIterable<string>;
  /** A body that is sent piece by piece as the client reads it. */
  pieces?: AsyncIterable<string | Uint8Array>;
  /** What an operator did something to, if not to the `id` of the path; for the audit. */
  about?: { projectId?: string; target?: string };
  /** Runs once the transaction is committed, never on a replay. Not waited for, so it must not throw. */
  afterCommit?: () => void;
  /** Holds the answer back, once the transaction is committed; what it returns is sent instead. */
  hold?: () => Promise<Answer>;
  /** Answers instead of all this, once the transaction is committed; what it throws is answered as any error. */
  respond?: (response: Response) => Promise<void>;
};

// biome-ignore lint/suspicious/noExplicitAny: the schemas of one route are nothing to another
export type Route = RouteSpec<any, any, any, any, any>;

/** All of a route but how it is answered. */
export type DescribedRoute = Omit<Route, 'handle'>;

/** A route of a protocol that reads requests and answers them itself; its schemas only describe it. */
export type ServedRoute = DescribedRoute & { serve(services: Services): RequestHandler };

/** Defines a route; `handle` sees its request as the schemas make it. */
export function defineRoute<
  Params extends Fields = Nothing,
  Query extends Fields = Nothing,
  Headers extends Fields = Nothing,
  Body extends z.ZodType = z.ZodNever,
  Form extends z.ZodType = z.ZodNever,
>(route: RouteSpec<Params, Query, Headers, Body, Form>): Route {
  return route;
}

/** Who may call a route. */
export function accessOf({ access, method }: DescribedRoute): Access {
  return access ?? (method === 'get' || method === 'head' ? 'read' : 'write');
}
