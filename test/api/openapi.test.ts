import { expect, test } from 'vitest';
import { routes } from '../../apps/api/app.ts';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);

test('every route is described, once', async () => {
  const { body } = await api.request('GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const described = Object.entries(body.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs as object).map(verb => `${verb} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  const ids = routes.map(route => route.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the description knows limits, forms, errors and keys', async () => {
  const { body } = await api.request('GET', '/openapi.json');
  const submit = body.paths['/v1/transcriptions'].post;
  expect(submit.security).toEqual([{ key: ['write'] }]);
  expect(Object.keys(submit.requestBody.content)).toEqual(['application/json', 'multipart/form-data']);
  expect(Object.keys(submit.responses)).toEqual([
    '200',
    '202',
    '400',
    '401',
    '403',
    '409',
    '413',
    '415',
    '422',
    '429',
    '503',
  ]);
  expect(submit.parameters.map((parameter: { name: string }) => parameter.name)).toEqual(['prefer', 'idempotency-key']);
  const request = body.components.schemas.TranscriptionRequest;
  expect(request.additionalProperties).toBe(false);
  expect(request.required).toEqual(['audio']);
  expect(request.properties.hotwords.maxItems).toBe(200);
});

test('the page works without the internet', async () => {
  const { headers, text } = await api.request('GET', '/docs');
  expect(headers.get('content-type')).toContain('text/html');
  const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(2);
  for (const link of links) {
    expect(link).toMatch(/^\/docs\//);
    const response = await fetch(api.url + link);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
});
