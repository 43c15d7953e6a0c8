import { randomBytes } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import { detail, json } from '../fastapi.ts';
import { readForm } from '../read-form.ts';
import { finish } from '../receive.ts';
import type { Simulation } from '../simulation.ts';
import { sendSpoiled } from '../spoil.ts';
import { prepareRun, type Run, take, type Uploads } from './gradio-function.ts';
import { config, type Dialect, info } from './gradio-page.ts';
import { openQueue } from './gradio-queue.ts';

const plain = { prefix: '', hasCalls: false, namesParameters: false, forgets: null, explainsErrors: false } as const;
const queued = { ...plain, protocol: 'sse_v3', hasCalls: true, namesParameters: true } as const;
const prefixed = { ...queued, prefix: '/gradio_api', files: 'marked path', forgets: '404: Not Found' } as const;

export const gradio3 = gradio({ ...plain, version: '3.50.2', protocol: 'ws', files: 'name' });
export const gradio4 = gradio({ ...plain, version: '4.19.2', protocol: 'sse_v2', files: 'path' });
export const gradio444 = gradio({ ...queued, version: '4.44.1', files: 'path' });
export const gradio5 = gradio({ ...prefixed, version: '5.50.0' });
export const gradio6 = gradio({ ...prefixed, version: '6.31.0', explainsErrors: true });

/**
 * A Gradio app that looks like the Fun-ASR WebUI. Pages and uploads are answered while it works; what is called through
 * the queue waits its turn, what is posted to `/api` does not.
 */
function gradio(dialect: Dialect): (simulation: Simulation) => Router {
  const { prefix, hasCalls } = dialect;
  return simulation => {
    const router = express.Router({ caseSensitive: true });
    const uploads: Uploads = new Map();
    const queue = openQueue(simulation, dialect);
    const run = (answer: (run: Run, res: Response) => void) => (req: Request, res: Response) => {
      const { data } = req.body ?? {};
      const missing = { type: 'missing', loc: ['body', 'data'], msg: 'Field required', input: req.body };
      if (simulation.fault === 'unprocessable') detail(res, 422, 'Unprocessable Content');
      else if (!Array.isArray(data)) detail(res, 422, [missing]);
      else answer(prepareRun(simulation, req.path, take(uploads, data[0], dialect), data), res);
    };

    router.use(express.json({ limit: '64mb' }));
    router.get('/config', (_req, res) => json(res, 200, config(dialect)));
    router.get(`${prefix}/info`, (_req, res) => json(res, 200, info(dialect)));
    router.post(`${prefix}/upload`, (req, res) => upload(simulation, uploads, req, res));
    router.post(
      [`${prefix}/api/predict`, `${prefix}/run/predict`],
      run((each, res) => answerAtOnce(simulation, each, res)),
    );
    if (hasCalls) {
      router.post(`${prefix}/call/predict`, queue.admit, run(queue.join));
      router.get(`${prefix}/call/predict/:id`, queue.listen);
    }
    router.use((_req, res) => detail(res, 404, 'Not Found'));
    return router;
  };
}

async function upload(simulation: Simulation, uploads: Uploads, req: Request, res: Response): Promise<void> {
  const form = await readForm(req).catch(() => null);
  const file = form?.files.get('files');
  if (simulation.fault === 'too-large') return tooLarge(res);
  if (!file) return detail(res, 400, 'Invalid content type.');
  const path = `/tmp/gradio/${randomBytes(32).toString('hex')}/${file.name}`;
  uploads.set(path, file);
  json(res, 200, [path]);
}

function tooLarge(res: Response): void {
  res.status(413).setHeader('content-type', 'text/plain; charset=utf-8');
  res.end('File size exceeded maximum allowed size of 10 bytes.');
}

/** Runs a function past the queue, beside whatever else runs. */
async function answerAtOnce(simulation: Simulation, { record, run }: Run, res: Response): Promise<void> {
  try {
    const data = await run();
    res.setHeader('content-type', 'application/json');
    const body = { data, is_generating: false, duration: 0.01, average_duration: 0.01 };
    sendSpoiled(res, simulation.fault, JSON.stringify(body));
  } catch (error) {
    console.error(`500: ${(error as Error).message}`);
    json(res, 500, { error: null });
  }
  finish(simulation, record, res);
}
