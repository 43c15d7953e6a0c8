import { z } from 'zod';
import type { ChunkResult } from '#shared/domain/chunk.ts';
import { readFunasrAnswer } from './funasr-answer.ts';
import { isText } from './gradio-layout.ts';
import type { Field } from './gradio-page.ts';

type Heard = Pick<ChunkResult, 'segments' | 'timestamps_source'> & { language: string | null };

/**
 * Reads what a Gradio function answered, one value an output, or null if there is no transcript in it. Segments with
 * times are taken where there are any; else the text, which is one segment over the chunk.
 */
export function readGradioAnswer(outputs: Field[], values: unknown[], itn: boolean, durationMs: number): Heard | null {
  const texts = outputs
    .map((field, n) => ({ field, value: settled(values[n]) }))
    .filter(({ field, value }) => isText(field) && value !== undefined);
  for (const { value } of texts) {
    const timed = withTimes(value, durationMs);
    if (timed) return timed;
  }
  const best = bestOf(texts, itn);
  const text = best ? textOf(best.value) : null;
  return text === null ? null : readFunasrAnswer(JSON.stringify(text), durationMs, true);
}

type Output = { field: Field; value: unknown };

/** A component may be told its value along with its looks. JSON may come as text. */
function settled(value: unknown): unknown {
  if (isObject(value) && value.__type__ === 'update') return settled(value.value);
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** `{segments}` or `{sentence_info}` beside a text, or the list alone. FunASR counts the latter's times in milliseconds. */
function withTimes(value: unknown, durationMs: number): Heard | null {
  const body = Timed.safeParse(Array.isArray(value) ? { segments: value } : value);
  const list = body.data?.segments ?? body.data?.sentence_info;
  if (!list) return null;
  const unit = Math.max(...list.map(({ end }) => end)) * 1000 > durationMs * 2 + 1000 ? 1000 : 1;
  const inSeconds = <T extends { start: number; end: number }>(times: T) => ({
    ...times,
    start: times.start / unit,
    end: times.end / unit,
  });
  const segments = list.map(each => ({
    ...inSeconds(each),
    speaker: each.speaker ?? each.spk,
    words: each.words.map(inSeconds),
  }));
  return readFunasrAnswer(JSON.stringify({ language: body.data?.language, segments }), durationMs, false);
}

const Times = { start: z.coerce.number(), end: z.coerce.number() };
const Speaker = z.union([z.string(), z.int()]).nullish().catch(null);
const TimedSegments = z
  .array(
    z.object({
      ...Times,
      text: z.string(),
      speaker: Speaker,
      spk: Speaker,
      words: z.array(z.object({ ...Times, word: z.string() })).catch([]),
    }),
  )
  .min(1);
const Timed = z.object({
  language: z.string().nullish().catch(null),
  segments: TimedSegments.optional(),
  sentence_info: TimedSegments.optional(),
});

/** The Fun-ASR WebUI has one output with numbers as spoken and one with figures, which is empty without ITN. */
function bestOf(texts: Output[], itn: boolean): Output | undefined {
  const isFigured = ({ field }: Output) => /规整|itn|normali[sz]ed/i.test(field.label);
  const figured = texts.find(each => isFigured(each) && textOf(each.value));
  if (figured && itn) return figured;
  const spoken = texts.filter(each => !isFigured(each));
  return spoken.find(({ field }) => /text|transcri|result|识别|结果|转写/i.test(field.label)) ?? spoken[0] ?? figured;
}

/** A function that returned nothing answers null. */
function textOf(value: unknown): string | null {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return joined(value.map(textOf));
  if (!isObject(value)) return null;
  const text = value.text ?? value.token;
  return typeof text === 'string' ? text : null;
}

function joined(texts: (string | null)[]): string | null {
  return texts.includes(null) ? null : texts.join(' ');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
