import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options } from '#shared/domain/options.ts';
import type { Outcome } from '#shared/domain/task.ts';
import { openChunkFile } from './chunk-file.ts';
import type { ChunkAudio, Engine, EngineFacts, Patience } from './engine.ts';
import { failed } from './failure.ts';
import { readGradioAnswer } from './gradio-answer.ts';
import { type GradioArguments, gradioArguments } from './gradio-arguments.ts';
import { callGradio } from './gradio-call.ts';
import { describeEndpoint, type LayoutWish, layOut } from './gradio-layout.ts';
import { type Page, readPage } from './gradio-page.ts';
import type { Layout, Role } from './gradio-roles.ts';
import { uploadToGradio } from './gradio-upload.ts';
import { type Http, openHttp } from './http.ts';
import type { EngineSettings } from './open-engine.ts';
import { withPatience } from './patience.ts';
import { disappointments } from './unsupported.ts';

/**
 * A Gradio app, 3.x to 6.x, that has a function from audio to text, such as the Fun-ASR WebUI. What the function is
 * called and which arguments it takes is read from the app itself, or set. It does not stop when its client goes.
 */
export function gradio({ url, model, revision, apiKey, slots, gradio: wish }: EngineSettings): Engine {
  const http = openHttp(url, apiKey);
  const name = { name: model, revision, kind: 'gradio' };
  let app: GradioApp | undefined;

  async function probe(signal: AbortSignal): Promise<EngineFacts> {
    app = await findApp(http, wish, signal);
    return { ...name, version: app.page.version, ...noteOf(app) };
  }

  async function transcribe(audio: ChunkAudio, options: Options, patience: Patience): Promise<Outcome<ChunkResult>> {
    const file = await openChunkFile(audio);
    const startedAt = performance.now();
    const called = await withPatience<Called | Outcome<never>>(patience, async signal => {
      app ??= await findApp(http, wish, signal);
      return callApp(http, app, file, options, signal);
    });
    const engine_ms = Math.round(performance.now() - startedAt);
    if ('kind' in called) return called;
    const result = readResult(called, audio, options);
    if (!result) return failed(`the app answered no text: ${JSON.stringify(called.outputs).slice(0, 100)}`);
    return { kind: 'succeeded', result: { ...result, engine: { ...name, version: called.page.version }, engine_ms } };
  }

  return {
    kind: name.kind,
    get abilities() {
      return abilitiesOf(app?.layout.roles ?? []);
    },
    slots: () => slots ?? 1,
    requests: () => 1,
    probe,
    transcribe,
  };
}

type GradioApp = { page: Page; layout: Layout };
type Called = GradioApp & { asked: GradioArguments; outputs: unknown[] };

async function findApp(http: Http, wish: LayoutWish, signal: AbortSignal): Promise<GradioApp> {
  const page = await readPage(http, signal);
  return { page, layout: layOut(page, wish) };
}

function noteOf({ layout: { assumed, endpoint } }: GradioApp): Pick<EngineFacts, 'note'> {
  return assumed ? { note: `taken for audio, hotwords, language, itn: ${describeEndpoint(endpoint)}` } : {};
}

async function callApp(
  http: Http,
  { page, layout }: GradioApp,
  audio: { blob: Blob; name: string },
  options: Options,
  signal: AbortSignal,
): Promise<Called | Outcome<never>> {
  const uploaded = await uploadToGradio(http, page, audio, signal);
  if ('kind' in uploaded) return uploaded;
  const asked = gradioArguments(layout, options, uploaded.file);
  const outputs = await callGradio(http, page, layout.endpoint, asked.data, signal);
  return Array.isArray(outputs) ? { page, layout, asked, outputs } : outputs;
}

function readResult(
  { asked, outputs, layout: { endpoint } }: Called,
  { durationMs }: ChunkAudio,
  options: Options,
): Omit<ChunkResult, 'engine' | 'engine_ms'> | null {
  const heard = readGradioAnswer(endpoint.outputs, outputs, options.itn, durationMs);
  if (!heard) return null;
  const language = asked.saysLanguage ? options.language : heard.language;
  return {
    ...heard,
    language,
    warnings: [...asked.warnings, ...disappointments(options, heard, 'the app')],
    flags: [],
  };
}

function abilitiesOf(roles: (Role | null)[]): Engine['abilities'] {
  return {
    hotwords: roles.includes('hotwords'),
    language: roles.includes('language'),
    itn: roles.includes('itn'),
    diarization: false,
    words: false,
    batching: false,
    cancels: false,
    maxAudioMs: null,
  };
}
