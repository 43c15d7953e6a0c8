import express, { type Request, type Response, type Router } from 'express';
import { Refusal } from '../fastapi.ts';
import { perform } from '../perform.ts';
import { readForm } from '../read-form.ts';
import { finish, note } from '../receive.ts';
import type { Simulation } from '../simulation.ts';
import { sendSpoiled } from '../spoil.ts';
import { languageOf, segmentsOf } from './segments.ts';

/**
 * FunASR's runtime/llama.cpp/server/funasr_gguf_server.py: it starts a program for each request, however many there
 * are, reads nothing but the file, and answers nothing but text.
 */
export function gguf(simulation: Simulation): Router {
  const router = express.Router({ strict: true, caseSensitive: true });
  router.use((_req, res, next) => {
    res.setHeader('server', 'FunASRGGUFServer/0.1 Python/3.12.3');
    res.setHeader('connection', 'close');
    next();
  });
  router.get('/health', (_req, res) => send(res, 200, '{"status": "ok"}'));
  router.post('/v1/audio/transcriptions', (req, res) => transcription(simulation, req, res));
  router.use((_req, res) => sendError(res, 404, 'not found'));
  return router;
}

async function transcription(simulation: Simulation, req: Request, res: Response): Promise<void> {
  const form = await readForm(req).catch((error: Error) => error);
  if (form instanceof Error) return sendError(res, 400, 'expected multipart/form-data');
  const file = form.files.get('file');
  if (!file) return sendError(res, 400, 'missing multipart field: file');
  if (file.data.length === 0) return sendError(res, 400, 'uploaded file is empty');
  const record = note(simulation, req, form, file);
  record.started_at = new Date().toISOString();
  try {
    const segments = segmentsOf(await perform(simulation, file.data), languageOf(undefined));
    const text = segments.map(segment => segment.text).join(' ');
    res.setHeader('content-type', 'application/json; charset=utf-8');
    sendSpoiled(res, simulation.fault, `{"text": ${JSON.stringify(text)}}`);
  } catch (error) {
    sendError(res, error instanceof Refusal ? error.status : 500, (error as Error).message);
  }
  finish(simulation, record, res);
}

function sendError(res: Response, status: number, message: string): void {
  send(res, status, `{"error": {"message": ${JSON.stringify(message)}}}`);
}

function send(res: Response, status: number, body: string): void {
  res.status(status).setHeader('content-type', 'application/json; charset=utf-8');
  res.end(body);
}
