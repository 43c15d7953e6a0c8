import type { TestApi } from './api.ts';

/** What a browser sends along when the console's own script asks for something. */
export const FROM_THE_CONSOLE = { 'x-requested-with': 'stenopool-console', 'sec-fetch-site': 'same-origin' };

// biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
type Answer = { status: number; headers: Headers; body: any };

/** A browser that keeps the cookie it was given, without an API key of its own. */
export type Browser = {
  cookie(): string | null;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
};

/** A browser that nobody has signed in with yet. */
export function openBrowser(api: Pick<TestApi, 'url'>): Browser {
  let cookie: string | null = null;
  return {
    cookie: () => cookie,
    async ask(method, path, body, headers = FROM_THE_CONSOLE) {
      const response = await fetch(api.url + path, {
        method,
        headers: {
          ...(cookie === null ? {} : { cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const [kept] = response.headers.getSetCookie();
      if (kept !== undefined) cookie = /Max-Age=0/.test(kept) ? null : kept.split(';')[0]!;
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
  };
}

/** A browser that was signed in with the key of an API. */
export async function signIn(api: Pick<TestApi, 'url' | 'key'>): Promise<Browser> {
  const browser = openBrowser(api);
  const { status, body } = await browser.ask('POST', '/v1/session', { key: api.key });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return browser;
}
