import { z } from 'zod';
import { perform } from '../perform.ts';
import { noteRequest, type RequestRecord, type Simulation } from '../simulation.ts';
import type { Dialect } from './gradio-page.ts';
import { languageOf, segmentsOf } from './segments.ts';

export type Upload = { name: string; data: Buffer };

/** Uploaded files by the path that was told of them. */
export type Uploads = Map<string, Upload>;

/** The function behind the page, ready to run once its turn has come. Fails as the app would. */
export type Run = { record: RequestRecord; run: () => Promise<[string]> };

/** Prepares a call of the function with the arguments of a request. */
export function prepareRun(simulation: Simulation, route: string, upload: Upload | null, data: unknown[]): Run {
  const [, hotwords, language] = data;
  const record = noteRequest(simulation, {
    route,
    file_name: upload?.name ?? '',
    bytes: upload?.data.length ?? 0,
    model: null,
    language: typeof language === 'string' ? language : null,
    hotwords: String(hotwords ?? '')
      .split('\n')
      .flatMap(word => word.trim() || []),
  });
  const run = async (): Promise<[string]> => {
    record.started_at = new Date().toISOString();
    if (!upload || data.length !== 4) throw new Error('not the arguments of this function');
    const spoken = languageOf(record.language ?? undefined);
    const segments = segmentsOf(await perform(simulation, upload.data), spoken);
    return [segments.map(segment => segment.text).join(spoken === 'zh' ? '' : ' ')];
  };
  return { record, run };
}

/** Takes the file that an argument names in the form that the generation of Gradio wants; null for anything else. */
export function take(uploads: Uploads, argument: unknown, { files }: Dialect): Upload | null {
  const parsed = Arguments[files].safeParse(argument);
  const found = parsed.success ? uploads.get(parsed.data) : undefined;
  // The real ones keep it for ever, on their disk.
  if (parsed.success) uploads.delete(parsed.data);
  return found ?? null;
}

const Arguments = {
  name: z.object({ name: z.string(), is_file: z.literal(true) }).transform(({ name }) => name),
  path: z.object({ path: z.string() }).transform(({ path }) => path),
  'marked path': z
    .object({ path: z.string(), meta: z.object({ _type: z.literal('gradio.FileData') }) })
    .transform(({ path }) => path),
};
