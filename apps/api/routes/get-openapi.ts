import { z } from 'zod';
import { describeApi } from '../http/describe-api.ts';
import { type DescribedRoute, defineRoute, type Route } from '../http/route.ts';

/** The description of all routes, itself included. */
export function getOpenapi(routes: () => DescribedRoute[]): Route {
  let document: object | undefined;
  return defineRoute({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenapi',
    summary: 'This description, as OpenAPI 3.1',
    tags: ['Health'],
    access: 'public',
    responses: {
      200: {
        description: 'Made from the schemas that validate the requests.',
        schema: z.looseObject({ openapi: z.string() }),
      },
    },
    async handle() {
      document ??= describeApi(routes());
      return { status: 200, body: document };
    },
  });
}
