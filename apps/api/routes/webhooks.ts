import type { Route } from '../http/route.ts';

/** Endpoints, their deliveries, replay and test, in the order of the documentation. */
export const webhookRoutes: Route[] = [];
