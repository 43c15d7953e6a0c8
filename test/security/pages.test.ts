import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { ResultFormat } from '#shared/domain/formats.ts';
import { routes } from '../../apps/api/app.ts';
import { accessOf } from '../../apps/api/http/route.ts';
import { makeForm, startApi } from '../support/api.ts';
import { completeJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);

const SCRIPT = '<script>alert(document.domain)</script><img src=x onerror=alert(1)>';
const RUNS = /html|xml|svg|javascript|pdf/;

/** A completed job of a file of that name, in which a script was said. */
async function transcribe(filename: string): Promise<string> {
  const form = makeForm({ options: { reference_id: SCRIPT, metadata: { note: SCRIPT } } });
  form.set('file', new Blob(['RIFF']), filename);
  const { body } = await api.send('POST', '/v1/transcriptions', form);
  await completeJob(api.pool, body.id, SCRIPT);
  return body.id;
}

function expectHarmless(headers: Headers): void {
  expect(headers.get('content-type') ?? '').not.toMatch(RUNS);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
}

describe('HTML that a client sent, or that was said', () => {
  test.each(ResultFormat.options)('is no page in a transcript as %s', async format => {
    const id = await transcribe('a.mp3');
    const { status, headers, text } = await api.request('GET', `/v1/transcriptions/${id}/result?format=${format}`);
    expect(status).toBe(200);
    expect(text).toContain('alert(');
    expectHarmless(headers);
  });

  test.each(['a.html', 'a.svg', 'a.xhtml', 'a.js', 'a.pdf', '"><script>.html', 'a.mp3\r\nX-Evil: 1', 'a/../../b.html'])(
    'is a file to be saved, not a page, as a recording named %j',
    async filename => {
      const id = await transcribe(filename);
      const response = await fetch(`${api.url}/v1/transcriptions/${id}/audio`, {
        headers: { authorization: `Bearer ${api.key}` },
      });
      await response.arrayBuffer();
      expect(response.status).toBe(200);
      expectHarmless(response.headers);
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename=([\w.-]+|"[^"\r\n]*")(; filename\*=\S+)?$/,
      );
      expect(response.headers.get('x-evil')).toBe(null);
    },
  );

  test('is JSON in a job, in lists and in errors', async () => {
    const id = await transcribe(`${SCRIPT}.mp3`);
    const odd = encodeURIComponent(SCRIPT);
    for (const path of [
      `/v1/transcriptions/${id}`,
      '/v1/transcriptions',
      `/v1/transcriptions/${odd}`,
      `/v1/transcriptions?state=${odd}`,
      `/v1/${odd}`,
      `/v1/models/${odd}`,
      `/api/v1/tasks/${odd}`,
    ]) {
      const { headers } = await api.request('GET', path);
      expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
      expectHarmless(headers);
    }
  });

  test('is in no name of a file in a zip', async () => {
    const audio = { url: 'https://example.com/a.wav' };
    const names = [SCRIPT, '../../etc/passwd', '..\\..\\windows', '/root/.ssh/id', 'con', 'a\u202egpj.exe', 'C:\\x'];
    const { body } = await api.request('POST', '/v1/batches', {
      items: names.map(custom_id => ({ custom_id, audio })),
    });
    const { body: items } = await api.request('GET', `/v1/batches/${body.id}/items?limit=100`);
    for (const item of items.data) await completeJob(api.pool, item.transcription_id, SCRIPT);
    const response = await fetch(`${api.url}/v1/batches/${body.id}/export?format=text`, {
      headers: { authorization: `Bearer ${api.key}` },
    });
    expectHarmless(response.headers);
    const files = Object.keys(unzipSync(new Uint8Array(await response.arrayBuffer())));
    expect(files).toHaveLength(names.length + 1);
    for (const file of files) expect(file).toMatch(/^[^/\\<>:"|?*\p{C}]+$/u);
    expect(files.filter(file => file.startsWith('.') || /^con\./i.test(file))).toEqual([]);
  });
});

test('every answer says that it is what it says it is, and pages of our own say what they need', async () => {
  for (const route of routes.filter(({ method }) => method === 'get')) {
    const path = route.path.replace(/\{\w+\}/g, '01890000-0000-7000-8000-000000000000');
    const { headers } = await api.request('GET', path);
    expect([path, headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([
      path,
      'nosniff',
      'DENY',
    ]);
    expect([path, headers.get('x-powered-by')]).toEqual([path, null]);
    const isPage = /html/.test(headers.get('content-type') ?? '');
    expect([path, isPage && accessOf(route)]).toEqual([path, route.path === '/docs' ? 'public' : false]);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
  }
});

test('the page of the documentation runs its own scripts and nobody else’s', async () => {
  const { headers, text } = await api.request('GET', '/docs');
  const policy = headers.get('content-security-policy')!;
  const inline = [...text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, code]) => code!);
  expect(inline).toHaveLength(1);
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(inline[0]!))).toString('base64');
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
  expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
});
