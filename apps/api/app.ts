import express, { type Express, type RequestHandler } from 'express';
import { Problem } from '#shared/domain/error.ts';
import { serveConsole } from './console/serve-console.ts';
import { serveQueues } from './console/serve-queues.ts';
import { audited } from './http/audit.ts';
import { openGuard } from './http/authenticate.ts';
import { serveDocsAssets } from './http/docs-assets.ts';
import { identifyRequest } from './http/identify-request.ts';
import type { Locals } from './http/locals.ts';
import { respondError } from './http/respond-error.ts';
import { accessOf, type DescribedRoute, type Route, type ServedRoute } from './http/route.ts';
import { runRoute } from './http/run-route.ts';
import { secureHeaders } from './http/secure-headers.ts';
import { batchRoutes } from './routes/batches.ts';
import { cancelTranscription } from './routes/cancel-transcription.ts';
import { createTranscription } from './routes/create-transcription.ts';
import { createUpload } from './routes/create-upload.ts';
import { dashscopeRoutes } from './routes/dashscope.ts';
import { deleteTranscription } from './routes/delete-transcription.ts';
import { drainWorker } from './routes/drain-worker.ts';
import { followTranscription } from './routes/follow-transcription.ts';
import { getAudio } from './routes/get-audio.ts';
import { getDocs } from './routes/get-docs.ts';
import { getHealthz } from './routes/get-healthz.ts';
import { getLivez } from './routes/get-livez.ts';
import { getMetrics } from './routes/get-metrics.ts';
import { getOpenapi } from './routes/get-openapi.ts';
import { getOwnProject } from './routes/get-own-project.ts';
import { getQueue } from './routes/get-queue.ts';
import { getQueueHistory } from './routes/get-queue-history.ts';
import { getReadyz } from './routes/get-readyz.ts';
import { getResult } from './routes/get-result.ts';
import { getScaling } from './routes/get-scaling.ts';
import { getTranscription } from './routes/get-transcription.ts';
import { getUsage } from './routes/get-usage.ts';
import { listAttempts } from './routes/list-attempts.ts';
import { listAudit } from './routes/list-audit.ts';
import { listTranscriptions } from './routes/list-transcriptions.ts';
import { listWorkers } from './routes/list-workers.ts';
import { openaiRoutes } from './routes/openai.ts';
import { projectRoutes } from './routes/projects.ts';
import { resumeWorker } from './routes/resume-worker.ts';
import { retryTranscription } from './routes/retry-transcription.ts';
import { sessionRoutes } from './routes/session.ts';
import { tusRoutes } from './routes/tus.ts';
import { vocabularyRoutes } from './routes/vocabularies.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { Services } from './services.ts';

/** Every route there is, in the order of the documentation. */
export const routes: (Route | ServedRoute)[] = [
  createTranscription,
  listTranscriptions,
  getTranscription,
  getResult,
  getAudio,
  listAttempts,
  followTranscription,
  cancelTranscription,
  retryTranscription,
  deleteTranscription,
  createUpload,
  ...tusRoutes,
  ...vocabularyRoutes,
  // Backfills.
  ...batchRoutes,
  // Webhook endpoints and deliveries.
  ...webhookRoutes,
  ...openaiRoutes,
  ...dashscopeRoutes,
  getUsage,
  getOwnProject,
  getQueue,
  getQueueHistory,
  getScaling,
  listWorkers,
  drainWorker,
  resumeWorker,
  ...projectRoutes,
  listAudit,
  ...sessionRoutes,
  getLivez,
  getReadyz,
  getHealthz,
  getMetrics,
  getOpenapi(() => routes),
  getDocs,
];

/** Where operators see the queues. */
const QUEUES = '/console/queues';

/** The API as an express application. */
export function createApp(services: Services): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(identifyRequest(services), secureHeaders());
  app.use('/docs', serveDocsAssets());
  app.use('/console', serveConsole(services.store));
  const guard = openGuard(services);
  app.use(QUEUES, nameRoute({ path: QUEUES }), guard('operator'), serveQueues(QUEUES, services));
  for (const route of routes) {
    app[route.method](expressPath(route), nameRoute(route), guard(accessOf(route)), answer(route, services));
  }
  for (const route of routes) app.all(expressPath(route), nameRoute(route), refuseMethod(route));
  app.use(() => {
    throw new Problem('not_found', 'there is nothing under this address');
  });
  app.use(respondError);
  return app;
}

function answer(route: Route | ServedRoute, services: Services): RequestHandler {
  return 'serve' in route ? route.serve(services) : runRoute(audited(route), services);
}

function expressPath({ path }: DescribedRoute): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function nameRoute({ path, errors }: Pick<DescribedRoute, 'path' | 'errors'>): RequestHandler {
  return (_req, res, next) => {
    Object.assign(res.locals, { route: path, errors } satisfies Partial<Locals>);
    next();
  };
}

function refuseMethod({ path }: DescribedRoute): RequestHandler {
  return (_req, res) => {
    const allowed = routes.filter(route => route.path === path).map(route => route.method.toUpperCase());
    res.set('Allow', allowed.join(', '));
    throw new Problem('method_not_allowed', `only ${allowed.join(', ')} here`);
  };
}
