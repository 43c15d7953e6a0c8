import { describe, expect, test } from 'vitest';
import { startApi, type TestAnswer } from '../support/api.ts';
import { beginJob, completeJob, failJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const ASYNC = { 'x-dashscope-async': 'enable' };
const SUBMIT = '/api/v1/services/audio/asr/transcription';

const urls = (count: number) => Array.from({ length: count }, (_, index) => `https://example.com/${index}.mp3?key=a`);
const submit = (file_urls: string[], parameters: object = {}, more: object = {}): Promise<TestAnswer> =>
  api.request('POST', SUBMIT, { model: 'fun-asr', input: { file_urls }, parameters, ...more }, ASYNC);

/** Submits recordings and gives the task with the ids of its jobs. */
async function makeTask(count: number, parameters: object = {}) {
  const { status, body } = await submit(urls(count), parameters);
  expect(status).toBe(200);
  const { rows } = await api.pool.query('select job_ids from dashscope_task where id = $1', [body.output.task_id]);
  return { id: body.output.task_id as string, jobs: rows[0].job_ids as string[] };
}

const fetchTask = async (id: string) => (await api.request('GET', `/api/v1/tasks/${id}`)).body;
const jobOf = async (id: string) => (await api.request('GET', `/v1/transcriptions/${id}`)).body;

describe('a task', () => {
  test('is accepted with its id', async () => {
    const { status, headers, body } = await submit(urls(2));
    expect(status).toBe(200);
    expect(body).toEqual({
      output: { task_id: expect.any(String), task_status: 'PENDING' },
      request_id: headers.get('x-request-id'),
    });
  });

  test('is pending, runs, and succeeds with a result for each recording, in their order', async () => {
    const { id, jobs } = await makeTask(3);
    const metrics = { TOTAL: 3, SUCCEEDED: 0, FAILED: 0 };
    const submit_time = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    const pending = { task_id: id, task_status: 'PENDING', submit_time, task_metrics: metrics };
    expect((await fetchTask(id)).output).toEqual(pending);
    await failJob(api.pool, jobs[1]!);
    await completeJob(api.pool, jobs[2]!, 'two');
    expect((await fetchTask(id)).output).toMatchObject({ task_status: 'RUNNING', task_metrics: { FAILED: 1 } });
    expect((await fetchTask(id)).output.results).toBeUndefined();
    await completeJob(api.pool, jobs[0]!, 'zero');
    const { output, usage } = await fetchTask(id);
    expect(output).toMatchObject({ task_status: 'SUCCEEDED', task_metrics: { TOTAL: 3, SUCCEEDED: 2, FAILED: 1 } });
    expect(output.results).toEqual([
      { file_url: urls(3)[0], subtask_status: 'SUCCEEDED', transcription_url: expect.stringContaining(api.url) },
      {
        file_url: urls(3)[1],
        subtask_status: 'FAILED',
        code: 'InvalidFile.Format',
        message: 'audio_undecodable: no',
      },
      { file_url: urls(3)[2], subtask_status: 'SUCCEEDED', transcription_url: expect.any(String) },
    ]);
    expect(usage).toEqual({ duration: 4 });
  });

  test('fails where every recording does', async () => {
    const { id, jobs } = await makeTask(1);
    await failJob(api.pool, jobs[0]!);
    const failed = { task_status: 'FAILED', code: 'InvalidFile.Format', task_metrics: { FAILED: 1 } };
    expect((await fetchTask(id)).output).toMatchObject(failed);
  });

  test('is canceled with all that has not ended, and no second time', async () => {
    const { id, jobs } = await makeTask(2);
    await beginJob(api.pool, jobs[0]!);
    const canceled = await api.request('POST', `/api/v1/tasks/${id}/cancel`);
    expect(canceled).toMatchObject({ status: 200, body: { request_id: expect.any(String) } });
    expect((await fetchTask(id)).output).toMatchObject({ task_status: 'CANCELED' });
    expect((await jobOf(jobs[0]!)).state).toBe('canceled');
    const again = await api.request('POST', `/api/v1/tasks/${id}/cancel`);
    expect(again).toMatchObject({ status: 400, body: { code: 'UnsupportedOperation' } });
  });

  test('is unknown to everybody but its project', async () => {
    const { id } = await makeTask(1);
    for (const task of [id, '0199a5c0-0000-7000-8000-000000000000', 'no-id']) {
      const { status, body } = await api.stranger.request('GET', `/api/v1/tasks/${task}`);
      expect(status).toBe(200);
      expect(body.output).toEqual({ task_id: task, task_status: 'UNKNOWN' });
      expect((await api.stranger.request('POST', `/api/v1/tasks/${task}/cancel`)).status).toBe(404);
    }
    expect((await api.stranger.request('GET', '/api/v1/tasks')).body).toMatchObject({ data: [], total: 0 });
  });

  test('is found in the list', async () => {
    const { id, jobs } = await makeTask(1);
    await failJob(api.pool, jobs[0]!);
    const query = 'status=FAILED&model_name=fun-asr&start_time=20200101000000&page_size=1&page_no=1';
    const { body } = await api.request('GET', `/api/v1/tasks/?${query}`);
    expect(body).toMatchObject({ data: [{ task_id: id, status: 'FAILED' }], page_no: 1, page_size: 1 });
    expect(body.total_page).toBe(body.total);
    expect((await api.request('GET', '/api/v1/tasks?start_time=tomorrow')).body.code).toBe('InvalidParameter');
  });

  test('is the same when its request is repeated with an Idempotency-Key', async () => {
    const request = { model: 'fun-asr', input: { file_urls: urls(1) } };
    const again = () => api.request('POST', SUBMIT, request, { ...ASYNC, 'idempotency-key': 'once' });
    const [first, second] = [await again(), await again()];
    expect(second.body).toEqual(first.body);
  });
});

describe('parameters', () => {
  test('become the options of the jobs', async () => {
    const { body } = await api.request('POST', '/v1/vocabularies', { name: 'names', hotwords: ['甲乙'] });
    const { jobs } = await makeTask(1, {
      channel_id: [0, 1],
      vocabulary_id: body.id,
      diarization_enabled: true,
      speaker_count: 2,
      language_hints: ['zh'],
      disfluency_removal_enabled: true,
      timestamp_alignment_enabled: false,
    });
    const job = await jobOf(jobs[0]!);
    expect(job.class).toBe('standard');
    expect(job.options).toMatchObject({
      language: 'zh',
      hotwords: ['甲乙'],
      diarization: true,
      max_speakers: 2,
      channels: 'split',
      timestamps: 'word',
    });
    expect(job.warnings).toMatchObject([{ code: 'option_unsupported', option: 'disfluency_removal_enabled' }]);
  });

  test('may be left out', async () => {
    const { jobs } = await makeTask(1, { language_hints: ['zh', 'en'], channel_id: null });
    expect(await jobOf(jobs[0]!)).toMatchObject({ options: { language: 'auto', channels: 'mix' }, warnings: [] });
  });
});

describe('a request is refused', () => {
  test.each<[string, object, object, string]>([
    ['no recording', { input: { file_urls: [] } }, {}, 'input.file_urls'],
    ['too many', { input: { file_urls: urls(101) } }, {}, 'input.file_urls'],
    ['what is no URL', { input: { file_urls: [urls(1)[0], 'oss://bucket/a.mp3'] } }, {}, 'input.file_urls.1'],
    ['a private address', { input: { file_urls: [urls(1)[0], 'http://10.0.0.1/a'] } }, {}, 'input.file_urls.1'],
    ['an unknown vocabulary', {}, { vocabulary_id: '0199a5c0-0000-7000-8000-000000000000' }, 'vocabulary_id'],
    ['what is no vocabulary', {}, { vocabulary_id: 'vocab-1' }, 'parameters.vocabulary_id'],
  ])('for %s, and leaves no job', async (_, request, parameters, message) => {
    const count = async () => (await api.pool.query('select count(*) as n from job')).rows[0].n;
    const before = await count();
    const { status, headers, body } = await submit(urls(2), parameters, request);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual({
      code: 'InvalidParameter',
      message: expect.stringContaining(message),
      request_id: headers.get('x-request-id'),
    });
    expect(await count()).toBe(before);
  });

  test('without a key, and where an answer is expected at once', async () => {
    const bare = await fetch(api.url + SUBMIT, { method: 'POST' });
    expect(bare.status).toBe(401);
    expect(await bare.json()).toMatchObject({ code: 'InvalidApiKey' });
    const { status, body } = await api.request('POST', SUBMIT, { model: 'fun-asr', input: { file_urls: urls(1) } });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'AccessDenied' });
  });

  test('where it would make a vocabulary', async () => {
    const request = { model: 'speech-biasing', input: { action: 'create_vocabulary' } };
    const { status, body } = await api.request('POST', '/api/v1/services/audio/asr/customization', request);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'UnsupportedOperation' });
  });
});
