import type { Stack } from './stack.ts';

interface Chosen {
  apiKey: string | undefined;
  engineUrls: string[] | undefined;
  rtfx: number;
}

/** What a person sees when everything runs: where it is, with which key, and lines to paste. */
export function welcome(stack: Stack, chosen: Chosen): string {
  const shown = chosen.apiKey === undefined ? stack.apiKey : undefined;
  const key = `"Authorization: Bearer ${shown ?? '$API_KEY'}"`;
  const jobs = `${stack.apiUrl}/v1/transcriptions`;
  return `
stenopool is ready at ${stack.apiUrl} (docs at ${stack.apiUrl}/docs)

  Console  ${stack.apiUrl}/console  (sign in with the API key)
  API key  ${keyLine(shown, stack, chosen)}${secretLine(shown, stack)}
  Engine   ${engineLine(stack, chosen)}
  Logs     ${stack.logFolder}

Submit a recording:

  curl -H ${key} -F file=@assets/meeting-en.m4a ${jobs}

Or with the command line, which also waits, lists, and works off archives:

  bin/stenopool submit assets/meeting-en.m4a --wait
  bin/stenopool --help

Ctrl-C ends everything; running work is finished first.
`;
}

function keyLine(shown: string | undefined, { stackFile }: Stack, { apiKey }: Chosen): string {
  if (shown !== undefined) return `${shown}  (shown this once; bin/stenopool finds it in ${stackFile})`;
  if (apiKey !== undefined) return 'the one in API_KEY';
  return `in ${stackFile}, made at the first start; to choose one yourself: API_KEY=sk_… npm start`;
}

function secretLine(shown: string | undefined, { webhookSecret }: Stack): string {
  return shown === undefined || webhookSecret === undefined
    ? ''
    : `\n  Webhooks ${webhookSecret}  (signs what is sent)`;
}

function engineLine({ engineUrls }: Stack, chosen: Chosen): string {
  if (chosen.engineUrls) return engineUrls.join(', ');
  if (engineUrls.includes(undefined)) return 'started by ENGINE_COMMAND; its output is in transcriber-1.log';
  const count = engineUrls.length === 1 ? 'one simulated engine' : `${engineUrls.length} simulated engines`;
  return `${count} at ${chosen.rtfx}× speed, for tone speech only; set ENGINE_URL for a real Fun-ASR`;
}
