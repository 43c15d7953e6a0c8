import { z } from 'zod';
import type { Answer, Http } from './http.ts';

const OpenApi = z.object({
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()).catch({}),
});

/** What a FastAPI application says of itself. */
export type OpenApi = z.infer<typeof OpenApi>;

/** Asks for `/openapi.json`; null if the server has none. */
export async function askOpenApi(http: Http, signal: AbortSignal): Promise<OpenApi | null> {
  return OpenApi.safeParse(jsonOf(await http.get('openapi.json', signal))).data ?? null;
}

/** What a 200 says in JSON; null for every other answer. */
export function jsonOf({ status, body }: Answer): unknown {
  if (status !== 200) return null;
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
