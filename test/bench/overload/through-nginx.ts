import { openAsBlob } from 'node:fs';
import { type Clip, type Fate, inTime, type Run } from './clips.ts';

/** Posts recordings to the engines behind nginx, each once, and waits for the answers. */
export async function throughNginx(url: string, clips: Clip[]): Promise<Run> {
  const began = performance.now();
  const fates = await inTime(clips, began, clip => post(url, clip));
  const done = fates.filter(({ error }) => error === null).map(({ clip, tookMs }) => clip.atMs + tookMs);
  return { fates, makespanMs: Math.max(...done) };
}

async function post(url: string, clip: Clip): Promise<Fate> {
  const sent = performance.now();
  const error = await ask(url, clip);
  return { clip, error, tookMs: performance.now() - sent };
}

async function ask(url: string, { path }: Clip): Promise<string | null> {
  const form = new FormData();
  form.set('file', await openAsBlob(path), 'clip.wav');
  form.set('response_format', 'verbose_json');
  try {
    const response = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form });
    const body = await response.text();
    if (!response.ok) return String(response.status);
    return (JSON.parse(body) as { text: string }).text === '' ? 'no text' : null;
  } catch (error) {
    return ((error as Error).cause as { code?: string } | undefined)?.code ?? 'broken off';
  }
}
