import { recordAction } from '#shared/postgres/audit.ts';
import { accessOf, type Context, type Route } from './route.ts';

/** The same route, but that an operator who changes something by it is written down, in the same transaction. */
export function audited(route: Route): Route {
  if (accessOf(route) !== 'operator' || route.method === 'get') return route;
  return {
    ...route,
    async handle(context: Context<{ id?: string }>) {
      const answer = await route.handle(context);
      await recordAction(context.db, {
        keyId: context.key!.id,
        keyName: context.key!.name,
        projectId: null,
        action: route.operationId,
        target: context.params.id ?? null,
        requestId: context.requestId,
        ...answer.about,
      });
      return answer;
    },
  };
}
