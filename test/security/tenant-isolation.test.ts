import { describe, expect, test } from 'vitest';
import { routes } from '../../apps/api/app.ts';
import { accessOf, type DescribedRoute } from '../../apps/api/http/route.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { makeBelongings } from '../support/belongings.ts';

// Every route there is, with the ids of what one project has: another project is told that there is nothing. A route
// with a parameter, or a field, that is not known here fails, so that whoever adds one says whose it is.
const api = await startApi(import.meta.filename);
const own = await makeBelongings(api);

type Client = Pick<TestApi, 'request'>;

const url = 'https://example.com/a.wav';

/** Bodies that are valid, so that nothing but whose it is can be wrong. */
const BODIES: Record<string, object> = {
  updateVocabulary: { name: 'other names' },
  updateWebhookEndpoint: { description: 'another' },
  replayWebhookEndpoint: { since: '2026-01-01T00:00:00Z' },
};

const TUS = { 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };

/** What the hosted service says of a task that is not there, with 200. */
const UNKNOWN_TASK = { task_id: own['/api/v1/tasks'], task_status: 'UNKNOWN' };

/** What has a name that every project knows. */
const OF_NOBODY = ['/v1/models/{model}'];

/** Where a signature opens what its bearer may see, instead of a key. */
const SIGNED = '/api/v1/transcriptions/{id}';

const ofProjects = routes.filter(
  route => route.path.includes('{') && accessOf(route) !== 'operator' && ![...OF_NOBODY, SIGNED].includes(route.path),
);
const baseOf = ({ path }: DescribedRoute) => path.split('/{')[0]!;
const called = ({ method, path }: DescribedRoute) => `${method.toUpperCase()} ${path}`;

function ask(client: Client, route: DescribedRoute) {
  const id = own[baseOf(route)];
  const path = route.path.replace('{id}', id ?? '{id}');
  if (path.includes('{')) throw new Error(`${route.path}: test/support/belongings.ts knows no id for it`);
  const headers = route.path.startsWith('/v1/uploads/tus') ? TUS : {};
  return client.request(route.method.toUpperCase(), path, BODIES[route.operationId], headers);
}

describe('what belongs to another project is not found', () => {
  test.each(ofProjects.map(route => [called(route), route] as const))('by %s', async (_, route) => {
    const { status, body } = await ask(api.stranger, route);
    if (route.operationId === 'getDashscopeTask') expect(body.output).toEqual(UNKNOWN_TASK);
    else expect(status).toBe(404);
  });
});

test('what is for operators is closed to every other key, whatever it names', async () => {
  for (const route of routes.filter(each => accessOf(each) === 'operator')) {
    const path = route.path.replace(/\{\w+\}/g, own[baseOf(route)] ?? api.projectId);
    const body = route.method === 'get' ? undefined : {};
    const { status } = await api.stranger.request(route.method.toUpperCase(), path, body);
    expect([called(route), status]).toEqual([called(route), 403]);
  }
});

test('a link opens nothing without its signature', async () => {
  const made = `expires=${Math.ceil(Date.now() / 1000) + 60}&signature=${'A'.repeat(43)}`;
  const link = SIGNED.replace('{id}', own['/api/v1/transcriptions']!);
  expect((await api.stranger.request('GET', `${link}?${made}`)).status).toBe(403);
});

test('lists and sums tell nothing of another project', async () => {
  for (const route of routes) {
    if (route.method !== 'get' || route.path.includes('{') || accessOf(route) !== 'read') continue;
    const { status, text } = await api.stranger.request('GET', route.path);
    expect([route.path, status]).toEqual([route.path, 200]);
    expect([route.path, Object.values(own).filter(id => id.length > 1 && text.includes(id))]).toEqual([route.path, []]);
    if (route.path === '/v1/usage') expect(text).not.toMatch(/"audio_ms":[1-9]/);
  }
});

describe('an id of another project in a request', () => {
  const transcribe = (body: object) => (client: Client) => client.request('POST', '/v1/transcriptions', body);
  const batch = (body: object) => (client: Client) => client.request('POST', '/v1/batches', body);
  const task = (parameters: object) => (client: Client) => {
    const body = { model: 'fun-asr', input: { file_urls: [url] }, parameters };
    return client.request('POST', '/api/v1/services/audio/asr/transcription', body, { 'x-dashscope-async': 'enable' });
  };
  const [upload_id, vocabulary_id] = [() => own['/v1/uploads'], () => own['/v1/vocabularies']];

  /** How each field that names something is sent; it is refused to another project, and accepted of its own. */
  const FIELDS: Record<string, (client: Client) => Promise<{ status: number }>> = {
    'createTranscription upload_id': client => transcribe({ audio: { upload_id: upload_id() } })(client),
    'createTranscription vocabulary_id': client =>
      transcribe({ audio: { url }, vocabulary_id: vocabulary_id() })(client),
    'createBatch upload_id': client => batch({ manifest: { upload_id: upload_id() } })(client),
    'createDashscopeTask vocabulary_id': client => task({ vocabulary_id: vocabulary_id() })(client),
  };

  /** Items of a batch are judged each for itself: under /errors. */
  const IN_ITEMS = ['createBatch vocabulary_id'];

  /** Names that look like ids and name nothing here. */
  const WORDS = ['reference_id', 'custom_id', 'channel_id'];

  /** Filters of lists, with whose id they take. */
  const FILTERS: Record<string, [path: string, of: string]> = {
    'listTranscriptions batch_id': ['/v1/transcriptions', '/v1/batches'],
    'listWebhookDeliveries transcription_id': ['/v1/webhook-deliveries', '/v1/transcriptions'],
  };

  test('is known here, whatever its name', async () => {
    const { body } = await api.request('GET', '/openapi.json');
    const named = routes.flatMap(route => {
      if (accessOf(route) === 'operator') return [];
      const { parameters = [], requestBody = {} } = body.paths[route.path][route.method];
      const inQuery = parameters.filter((each: { in: string }) => each.in === 'query');
      const names = [...inQuery.map((each: { name: string }) => each.name), ...fieldsOf(requestBody, body)];
      return names
        .filter(name => /_id$/.test(name) && !WORDS.includes(name))
        .map(name => `${route.operationId} ${name}`);
    });
    const known = [...Object.keys(FIELDS), ...Object.keys(FILTERS), ...IN_ITEMS];
    expect([...new Set(named)].toSorted()).toEqual(known.toSorted());
  });

  test.each(Object.entries(FIELDS))('is refused as the one of %s', async (_, send) => {
    expect([400, 422]).toContain((await send(api.stranger)).status);
    expect([200, 202]).toContain((await send(api)).status);
  });

  test.each([
    ['upload_id', () => ({ audio: { upload_id: upload_id() } })],
    ['vocabulary_id', () => ({ audio: { url }, vocabulary_id: vocabulary_id() })],
  ])('is wrong as %s of an item', async (_, item) => {
    const errors = async (client: Client) => {
      const { body } = await batch({ items: [{ custom_id: 'a', ...item() }] })(client);
      return (await client.request('GET', `/v1/batches/${body.id}/errors`)).body;
    };
    expect(await errors(api.stranger)).toContain('there is no such');
    expect(await errors(api)).toBe('');
  });

  test.each(Object.entries(FILTERS))('finds nothing as the one of %s', async (name, [path, of]) => {
    const found = async (client: Client) =>
      (await client.request('GET', `${path}?${name.split(' ')[1]}=${own[of]}`)).body.data;
    expect(await found(api.stranger)).toEqual([]);
    expect(await found(api)).not.toEqual([]);
  });
});

// Last, for it removes what the others need.
test('its own project is answered by each of these routes', async () => {
  const order = ['get', 'head', 'patch', 'post', 'delete'];
  for (const route of ofProjects.toSorted((a, b) => order.indexOf(a.method) - order.indexOf(b.method))) {
    const { status } = await ask(api, route);
    expect([called(route), status !== 404 && status < 500]).toEqual([called(route), true]);
  }
});

/** The names of all fields of a schema, those that it refers to included. */
// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document
function fieldsOf(schema: any, document: any, seen = new Set<string>()): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined && !seen.has(name))
    return fieldsOf(document.components.schemas[name], document, seen.add(name));
  const own = Object.keys(schema.properties ?? {});
  return [...own, ...Object.values(schema).flatMap(each => fieldsOf(each, document, seen))];
}
