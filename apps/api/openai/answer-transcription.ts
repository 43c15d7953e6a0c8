import type { Response } from 'express';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import type { Context } from '../http/route.ts';
import { waitForJob } from '../jobs/wait-for-job.ts';
import { abandonJob, leaving, transcriptOf } from './end-of-job.ts';
import type { TranscriptionForm } from './transcription-form.ts';
import { FORMATS } from './write-transcription.ts';

/**
 * Answers with the transcript once there is one. Whoever has to wait longer is sent the head of the answer and then
 * filler, so that neither proxy nor client takes the connection for dead; if it fails after that, it breaks off. A job
 * whose client goes away is canceled.
 */
export async function answerTranscription(context: Context, job: JobRow, form: TranscriptionForm, res: Response) {
  const { quietS } = context.settings;
  const format = FORMATS[form.response_format];
  let ended = await waitForJob(context, job, quietS);
  res.type(format.contentType);
  while (!isTerminal(ended.state) && !context.signal.aborted && !context.draining.aborted) {
    res.write(res.headersSent ? format.filler : `${format.opening}${format.filler}`);
    ended = await waitForJob(context, ended, quietS);
  }
  if (!isTerminal(ended.state)) {
    await abandonJob(context, job);
    if (context.signal.aborted) return;
    throw leaving();
  }
  const text = format.write(await transcriptOf(context, ended), form);
  if (res.headersSent) res.end(text.slice(format.opening.length));
  else res.send(text);
}
