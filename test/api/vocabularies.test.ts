import { describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);

let made = 0;
async function make(hotwords: string[], client = api) {
  const { body } = await client.request('POST', '/v1/vocabularies', { name: `list ${made++}`, hotwords });
  return body;
}
const words = (count: number, prefix = 'word') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('a vocabulary', () => {
  test('is made, seen, changed and removed', async () => {
    const created = await api.request('POST', '/v1/vocabularies', {
      name: 'medicine',
      hotwords: ['甲乙', 'ECG', 'ECG'],
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ object: 'vocabulary', name: 'medicine', hotwords: ['甲乙', 'ECG'] });
    const path = created.headers.get('location')!;
    expect((await api.request('GET', path)).body).toEqual(created.body);
    const changed = await api.request('PATCH', path, { hotwords: ['MRI'] });
    expect(changed.body).toMatchObject({ name: 'medicine', hotwords: ['MRI'] });
    expect((await api.request('DELETE', path)).status).toBe(204);
    expect((await api.request('GET', path)).status).toBe(404);
    expect((await api.request('DELETE', path)).status).toBe(404);
  });

  test('has a name that no other of the project has', async () => {
    const { name } = await make(['one']);
    const other = await make(['two']);
    expect(await api.request('POST', '/v1/vocabularies', { name, hotwords: ['x'] })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect((await api.request('PATCH', `/v1/vocabularies/${other.id}`, { name })).status).toBe(409);
    expect((await api.stranger.request('POST', '/v1/vocabularies', { name, hotwords: ['x'] })).status).toBe(201);
  });

  test.each([
    [{ name: 'a' }, 'hotwords'],
    [{ name: 'a', hotwords: [] }, 'hotwords'],
    [{ name: 'a', hotwords: words(201) }, 'hotwords'],
    [{ name: '', hotwords: ['x'] }, 'name'],
    [{ name: 'a', hotwords: ['x'], words: ['y'] }, 'words'],
  ])('is refused where %j', async (request, path) => {
    const { status, body } = await api.request('POST', '/v1/vocabularies', request);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ path }]);
  });

  test('belongs to its project alone', async () => {
    const { id } = await make(['secret']);
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const body = method === 'PATCH' ? { name: 'mine' } : undefined;
      expect((await api.stranger.request(method, `/v1/vocabularies/${id}`, body)).status).toBe(404);
    }
    const { body } = await api.stranger.request('GET', '/v1/vocabularies?limit=100');
    expect(body.data.map((each: { id: string }) => each.id)).not.toContain(id);
  });

  test('is found in the list, page by page', async () => {
    const [first, second] = [await make(['1']), await make(['2'])];
    const page = await api.request('GET', '/v1/vocabularies?limit=1');
    expect(page.body).toMatchObject({ data: [second], has_more: true });
    const next = await api.request('GET', `/v1/vocabularies?limit=1&cursor=${page.body.next_cursor}`);
    expect(next.body.data).toEqual([first]);
  });
});

describe('a job that names a vocabulary', () => {
  test('takes its words, after its own and each once', async () => {
    const { id } = await make(['two', 'three']);
    const job = await api.submit({ hotwords: ['one', 'two'], vocabulary_id: id });
    expect(job.options.hotwords).toEqual(['one', 'two', 'three']);
  });

  test('keeps them when the vocabulary is gone', async () => {
    const { id } = await make(['one']);
    const job = await api.submit({ vocabulary_id: id });
    await api.request('DELETE', `/v1/vocabularies/${id}`);
    const { body } = await api.request('GET', `/v1/transcriptions/${job.id}`);
    expect(body.options.hotwords).toEqual(['one']);
  });

  test('is refused where both together are more than 200', async () => {
    const { id } = await make(words(150));
    await api.submit({ hotwords: words(50, 'own'), vocabulary_id: id });
    const audio = { url: 'https://example.com/a.mp3' };
    const request = { audio, hotwords: words(51, 'own'), vocabulary_id: id };
    const { status, body } = await api.request('POST', '/v1/transcriptions', request);
    expect(status).toBe(422);
    expect(body.detail).toBe('vocabulary_id: with hotwords it makes 201 words, and 200 are the limit');
  });

  test('is refused where its project has no such vocabulary', async () => {
    const { id } = await make(['secret']);
    const request = { audio: { url: 'https://example.com/a.mp3' }, vocabulary_id: id };
    const { status, body } = await api.stranger.request('POST', '/v1/transcriptions', request);
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ path: 'vocabulary_id', message: 'there is no such vocabulary' }]);
  });
});
