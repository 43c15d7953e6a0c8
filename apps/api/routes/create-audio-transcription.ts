import { z } from 'zod';
import { defineRoute } from '../http/route.ts';
import { admitEarly } from '../jobs/admit.ts';
import { asModelProblem, engineByModel } from '../jobs/engine-by-model.ts';
import { submitJob } from '../jobs/submit-job.ts';
import { answerTranscription } from '../openai/answer-transcription.ts';
import { openaiErrors } from '../openai/error-style.ts';
import { OPENAI_MODELS } from '../openai/model.ts';
import { streamTranscription } from '../openai/stream-transcription.ts';
import { jobOptionsOf, TranscriptionForm } from '../openai/transcription-form.ts';

export const createAudioTranscription = defineRoute({
  method: 'post',
  path: '/v1/audio/transcriptions',
  operationId: 'createAudioTranscription',
  summary: 'Transcribe as OpenAI does',
  description: [
    'For clients of OpenAI’s API: base URL `…/v1`, the rest as it is. The job is one like any other, of the class ' +
      '`interactive`; the header `X-Transcription-Id` names it. If the client goes away, it is canceled.',
    '',
    'Who has to wait longer than `QUIET_S` is sent the head of the answer, and then white space as often, so that ' +
      'no proxy and no client takes the connection for dead; a job that fails after that breaks the answer off. With ' +
      '`stream` that is an event `error` instead. What Fun-ASR does not tell is 0 in the segments of `verbose_json` ' +
      '(`avg_logprob`, `no_speech_prob`), and a speaker that is not known is `unknown`.',
  ].join('\n'),
  tags: ['OpenAI'],
  errors: openaiErrors,
  admit: admitEarly,
  request: { form: TranscriptionForm, fields: true },
  responses: {
    200: {
      description: 'The transcript in the format asked for.',
      schema: z.object({ text: z.string() }).loose(),
      contentTypes: ['text/plain', 'text/vtt', 'text/event-stream'],
    },
  },
  async handle(context) {
    const { db, body: form, recording, projectId, requestId, signals, log } = context;
    const request = jobOptionsOf(form, await engineByModel(db, form.model, OPENAI_MODELS));
    const submission = { projectId, requestId, request, recording, services: context };
    const job = await submitJob(db, submission).catch(error => {
      throw asModelProblem(error, form.model);
    });
    return {
      status: 200,
      afterCommit() {
        log.setBindings({ job: job.id });
        log.info('job accepted');
        signals.wake(['prepare']);
      },
      async respond(response) {
        response.set('X-Transcription-Id', job.id);
        await (form.stream ? streamTranscription : answerTranscription)(context, job, form, response);
      },
    };
  },
});
