import { FormData } from 'undici';
import type { Outcome } from '#shared/domain/task.ts';
import { failed, refusal } from './failure.ts';
import type { Page } from './gradio-page.ts';
import type { Http } from './http.ts';

/** An uploaded file, in the form in which the app wants to be told of it. */
export type Uploaded = { file: object };

/** Sends a file to a Gradio app. Throws where the connection breaks. */
export async function uploadToGradio(
  http: Http,
  { version, prefix }: Page,
  { blob, name }: { blob: Blob; name: string },
  signal: AbortSignal,
): Promise<Uploaded | Outcome<never>> {
  const form = new FormData();
  form.append('files', blob, name);
  const answer = await http.post(`${prefix}upload`, form, signal);
  if (answer.status !== 200) return refusal(answer);
  const path = firstPath(answer.body);
  if (path === null) return failed(`the app took the file and did not say where it is: ${answer.body.slice(0, 100)}`);
  const isOld = version.startsWith('3.');
  if (isOld) return { file: { name: path, data: null, is_file: true, orig_name: name } };
  // 5 and 6 take nothing for a file that does not say it is one.
  return { file: { path, orig_name: name, meta: { _type: 'gradio.FileData' } } };
}

function firstPath(body: string): string | null {
  try {
    const [path] = JSON.parse(body);
    return typeof path === 'string' ? path : null;
  } catch {
    return null;
  }
}
