import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { BatchItem } from '#shared/domain/batch-item.ts';
import { ProblemCode } from '#shared/domain/error.ts';
import type { ErrorStyle } from './error-style.ts';
import { PROBLEMS } from './respond-error.ts';
import { accessOf, type DescribedRoute, type ResponseSpec } from './route.ts';
import { IdempotencyHeaders } from './run-route.ts';

const ProblemView = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: ProblemCode,
    retryable: z.boolean(),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

const Recording = z.string().meta({ override: { type: 'string', format: 'binary' } });

/** The whole API as an OpenAPI 3.1 document, made from the schemas that validate the requests. */
export function describeApi(routes: DescribedRoute[]): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: describeRoute(route) };
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'stenopool', version: '1', description: 'Speech transcription with Fun-ASR on your own GPUs.' },
    paths,
    // Its request takes any item, for one that is wrong refuses no other.
    components: {
      schemas: { BatchItem },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, `sk_…`, of the scope that is named.' },
      },
    },
  });
}

function describeRoute(route: DescribedRoute): ZodOpenApiOperationObject {
  const { params, query, headers } = route.request ?? {};
  const access = accessOf(route);
  const header = route.creates ? (headers ?? z.object({})).extend(IdempotencyHeaders.shape) : headers;
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: route.description,
    tags: route.tags,
    ...(access === 'public' ? {} : { security: [{ key: [access] }] }),
    requestParams: { ...(params && { path: params }), ...(query && { query }), ...(header && { header }) },
    ...describeBody(route),
    responses: route.errors
      ? { ...describeResponses(route), ...describeErrors(route.errors) }
      : withProblems(describeResponses(route), problemsOf(route)),
  };
}

function describeBody({
  request: { body, form, fields, raw } = {},
}: DescribedRoute): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  const content = {
    ...(body && { 'application/json': { schema: body } }),
    ...(form && { 'multipart/form-data': { schema: describeForm(form, fields) } }),
    ...(raw && { 'application/octet-stream': { schema: Recording } }),
  };
  return Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {};
}

function describeForm(form: z.ZodType, fields: true | undefined): z.ZodType {
  if (fields && form instanceof z.ZodObject) return form.extend({ file: Recording });
  return z.object({ file: Recording, options: form.optional() });
}

type Described = { description: string; content?: Record<string, { schema: z.ZodType }> };

function describeResponses({ responses }: DescribedRoute): Record<string, Described> {
  return Object.fromEntries(Object.entries(responses).map(([status, spec]) => [status, describeResponse(spec)]));
}

function describeResponse({ description, schema, contentTypes = [] }: ResponseSpec): Described {
  const content = {
    ...(schema && { 'application/json': { schema } }),
    ...Object.fromEntries(contentTypes.map(type => [type, { schema: z.string() }])),
  };
  return Object.keys(content).length > 0 ? { description, content } : { description };
}

function describeErrors({ schema }: ErrorStyle) {
  return { default: { description: 'What went wrong.', content: { 'application/json': { schema } } } };
}

/** What any route of its kind may refuse with, and what this one says that it may. */
function problemsOf(route: DescribedRoute): Set<ProblemCode> {
  const { request: { params, body, form, raw } = {}, creates, problems = [] } = route;
  return new Set<ProblemCode>([
    ...(accessOf(route) === 'public' ? [] : (['unauthorized', 'forbidden', 'quota_exceeded', 'unavailable'] as const)),
    ...(params ? (['not_found', 'malformed'] as const) : []),
    ...(body || form || raw ? (['malformed', 'too_large', 'unsupported_media_type'] as const) : []),
    'invalid',
    ...(creates ? (['idempotency_in_flight', 'idempotency_mismatch'] as const) : []),
    ...problems,
  ]);
}

/** The responses of a route with its problems beside them; both where a status has either. */
function withProblems(responses: Record<string, Described>, codes: Set<ProblemCode>): Record<string, Described> {
  const problem = { 'application/problem+json': { schema: ProblemView } };
  const statuses = Map.groupBy(codes, code => PROBLEMS[code].status);
  const described = [...statuses].map(([status, same]): [string, Described] => {
    const { description, content } = responses[status] ?? {};
    const told = same.map(code => `\`${code}\`: ${PROBLEMS[code].title}`);
    return [
      `${status}`,
      { description: [...(description ? [description] : []), ...told].join('. '), content: { ...content, ...problem } },
    ];
  });
  return { ...responses, ...Object.fromEntries(described) };
}
