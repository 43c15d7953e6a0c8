import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Outcome } from '#shared/domain/task.ts';
import { absent, failed, refusal } from './failure.ts';
import { readFinalEvent } from './gradio-events.ts';
import type { Endpoint, Page } from './gradio-page.ts';
import type { Http } from './http.ts';

type Outputs = unknown[] | Outcome<never>;

const MAX_DETAIL = 300;

/**
 * Calls a function of a Gradio app and waits for its outputs. From 4.20 on that is a queued call whose end comes as an
 * event; before, and for functions without a name, a plain request past the queue. Throws where the connection breaks.
 */
export function callGradio(
  http: Http,
  { version, prefix }: Page,
  { name, index }: Endpoint,
  data: unknown[],
  signal: AbortSignal,
): Promise<Outputs> {
  if (name === null) return callPlainly(http, `${prefix}api/predict`, { data, fn_index: index }, signal);
  const path = encodeURIComponent(name);
  return hasCalls(version)
    ? callQueued(http, `${prefix}call/${path}`, { data }, signal)
    : callPlainly(http, `${prefix}api/${path}`, { data }, signal);
}

/** gradio-app/gradio#7407 */
function hasCalls(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major! > 4 || (major === 4 && minor! >= 20);
}

async function callPlainly(http: Http, path: string, body: object, signal: AbortSignal): Promise<Outputs> {
  const answer = await http.post(path, JSON.stringify(body), signal);
  if (answer.status === 404) return absent(`the app answers nothing but its queue, ${OTHERWISE}`);
  const said = read(answer.body);
  if (answer.status === 200) return Piece.safeParse(said).success ? failed(`${PIECES}, ${OTHERWISE}`) : outputsOf(said);
  const excuse = Excuse.safeParse(said);
  return answer.status === 500 && excuse.success ? appFailed(excuse.data) : refusal(answer);
}

const PIECES = 'the app answers in pieces, of which only its queue tells the last';
const OTHERWISE = 'which only Gradio from 4.20 on lets be asked with HTTP alone';
const Piece = z.object({ is_generating: z.literal(true) });

async function callQueued(http: Http, path: string, body: object, signal: AbortSignal): Promise<Outputs> {
  const called = await http.post(path, JSON.stringify(body), signal);
  if (called.status !== 200) return refusal(called);
  const event = EventId.safeParse(read(called.body));
  if (!event.success) return unknownAnswer(read(called.body));
  // The app has taken the recording: if it is gone now, it may have died of it, and is more than absent.
  const { status, body: stream } = await http.open(`${path}/${event.data.event_id}`, signal).catch((error: Error) => {
    throw new Error(`${LOST}: ${error.message}`);
  });
  if (status !== 200) return failed(`${LOST}: ${status} ${(await text(stream)).slice(0, MAX_DETAIL)}`);
  const final = await readFinalEvent(stream);
  if (!final) return failed('the answer of the app broke off');
  const said = read(final.data);
  return final.event === 'complete' ? outputsOf(said) : appFailed(Excuse.catch(null).parse(said));
}

const LOST = 'the answer of the app cannot be fetched';
const EventId = z.object({ event_id: z.string() });

/** Null says nothing; a text is Gradio's own, such as that an answer was fetched before; an object has the app's words. */
const Excuse = z.union([
  z.object({ error: z.string().nullable() }).transform(({ error }) => error),
  z.string(),
  z.null(),
]);

function appFailed(why: string | null): Outcome<never> {
  const said = why
    ? `with: ${why.slice(0, MAX_DETAIL)}`
    : 'and does not say why; started with show_error=True it would';
  return failed(`the app failed ${said}`);
}

/** A plain answer is an object with the outputs, a final event the outputs themselves. */
function outputsOf(said: unknown): Outputs {
  const parsed = Data.safeParse(said);
  return parsed.success ? parsed.data : unknownAnswer(said);
}

const Data = z.union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) }).transform(({ data }) => data)]);

function unknownAnswer(said: unknown): Outcome<never> {
  return failed(`the app answered with something unknown: ${JSON.stringify(said).slice(0, 100)}`);
}

/** What is no JSON is taken as text. */
function read(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
