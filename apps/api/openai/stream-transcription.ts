import { setTimeout as pause } from 'node:timers/promises';
import type { Response } from 'express';
import { Problem } from '#shared/domain/error.ts';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { joinText } from '#shared/domain/join-text.ts';
import type { Segment } from '#shared/domain/transcript.ts';
import type { Context } from '../http/route.ts';
import { sendStream } from '../http/send-stream.ts';
import type { Told } from '../jobs/next-segments.ts';
import { abandonJob, leaving, transcriptOf } from './end-of-job.ts';
import { openaiErrors } from './error-style.ts';
import { speakerLetters } from './speaker-letters.ts';
import type { TranscriptionForm } from './transcription-form.ts';
import { diarizedSegment, segmentId, usageOf } from './write-transcription.ts';

/**
 * Answers with the transcript as it is made. The head is sent with the first of it, so that what fails before has its
 * status; what fails later is an event `error`. A job whose client goes away is canceled.
 */
export async function streamTranscription(context: Context, job: JobRow, form: TranscriptionForm, res: Response) {
  const events = tellTranscription(context, job, form);
  const first = events.next();
  await Promise.race([first, pause(context.settings.quietS * 1000, undefined, { ref: false })]);
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  await sendStream(res, endingWithError(first, events, context.requestId));
}

async function* tellTranscription(context: Context, job: JobRow, form: TranscriptionForm): AsyncGenerator<string> {
  const enough = AbortSignal.any([context.signal, context.draining]);
  const eventsOf = segmentEvents(form);
  let told: Told = { chunks: 0, segments: 0 };
  let latest: JobRow | null = job;
  try {
    for (; latest; latest = isTerminal(latest.state) ? null : await context.watch.next(latest, enough)) {
      for (;;) {
        const next = await context.watch.segments({ job: latest, version: latest.version, told });
        if (!next) break;
        told = next.told;
        for (const event of next.segments.flatMap(eventsOf)) yield event;
      }
      job = latest;
    }
    if (context.signal.aborted) return;
    if (!isTerminal(job.state)) throw leaving();
    const transcript = await transcriptOf(context, job);
    yield eventText({ type: 'transcript.text.done', text: transcript.text, usage: usageOf(transcript) });
  } finally {
    if (!isTerminal(job.state)) await abandonJob(context, job);
  }
}

/** The events of one segment after the other; the deltas make up the text. */
function segmentEvents({ response_format }: TranscriptionForm): (segment: Segment) => string[] {
  const letterOf = speakerLetters();
  let before = '';
  return segment => {
    const delta = joinText([before, segment.text]).slice(joinText([before]).length);
    before = segment.text;
    if (response_format !== 'diarized_json') return [eventText({ type: 'transcript.text.delta', delta })];
    return [
      eventText({ type: 'transcript.text.delta', delta, segment_id: segmentId(segment) }),
      eventText(diarizedSegment(segment, letterOf)),
    ];
  };
}

async function* endingWithError(
  first: Promise<IteratorResult<string>>,
  events: AsyncGenerator<string>,
  requestId: string,
): AsyncGenerator<string> {
  try {
    for (let next = await first; !next.done; next = await events.next()) yield next.value;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    yield `event: error\n${eventText(openaiErrors.write(error, requestId).body)}`;
  } finally {
    await events.return(undefined);
  }
}

function eventText(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
