import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options } from '#shared/domain/options.ts';
import type { Outcome } from '#shared/domain/task.ts';
import type { Fault } from '../../apps/simulator/faults.ts';

/** One thing that may happen to an engine while it is asked, and how the attempt must end. */
export type MatrixCase = {
  name: string;
  ends: Outcome['kind'];
  audio?: 'silence';
  options?: Partial<Options>;
  fault?: Fault;
  way?: 'drips' | 'resets-reused';
  /** The engine has ended. */
  gone?: boolean;
  /** Milliseconds after which the attempt is called off, or the deadline passes. */
  abortMs?: number;
  deadlineMs?: number;
  /** Whether what was said is right; a warning for the option counts as right. */
  holds?: (result: ChunkResult) => boolean;
};

const textOf = ({ segments }: ChunkResult) => segments.map(({ text }) => text).join(' ');
const warnedOf = (option: string) => (result: ChunkResult) => result.warnings.some(each => each.option === option);
const saysEnglish = (result: ChunkResult) => /^zero two\.? alpha star\.?$/.test(textOf(result));
const saysChinese = (result: ChunkResult) => /^零二。 ?甲星。$/.test(textOf(result));
const saysNothing = (result: ChunkResult) => result.segments.length === 0;

/** What an engine that is well answers. */
export const ANSWERS: MatrixCase[] = [
  { name: 'plain answer', ends: 'succeeded', holds: saysEnglish },
  {
    name: 'Chinese',
    ends: 'succeeded',
    options: { language: 'zh' },
    holds: result => saysChinese(result) || (saysEnglish(result) && warnedOf('language')(result)),
  },
  { name: 'hotwords', ends: 'succeeded', options: { hotwords: ['alpha', 'star'] }, holds: saysEnglish },
  {
    name: 'times of words',
    ends: 'succeeded',
    options: { timestamps: 'word' },
    holds: result => result.timestamps_source === 'engine_words' || warnedOf('timestamps')(result),
  },
  { name: 'silence', ends: 'succeeded', audio: 'silence', holds: saysNothing },
  { name: 'no text', ends: 'succeeded', fault: 'empty', holds: saysNothing },
  // That these are no transcripts is for the quality gate to say.
  { name: 'a phrase over and over', ends: 'succeeded', fault: 'loop' },
  { name: 'nothing but symbols', ends: 'succeeded', fault: 'symbols' },
  { name: 'ten times slower', ends: 'succeeded', fault: 'slow', holds: saysEnglish },
  { name: 'reset of a reused socket', ends: 'succeeded', way: 'resets-reused', holds: saysEnglish },
];

const FAILURES: MatrixCase[] = [
  { name: '500 once', ends: 'engine_failed', fault: 'error-once' },
  { name: '500 for good', ends: 'engine_failed', fault: 'error-sticky' },
  { name: '500 to speech alone', ends: 'engine_failed', fault: 'poison' },
  { name: 'dropped connection', ends: 'engine_failed', fault: 'refuse' },
  { name: 'no UTF-8', ends: 'engine_failed', fault: 'garbage' },
  { name: 'truncated JSON', ends: 'engine_failed', fault: 'truncated' },
  { name: 'cut in the middle', ends: 'engine_failed', fault: 'cut' },
  { name: 'reset in the middle', ends: 'engine_failed', fault: 'reset' },
  { name: '413', ends: 'rejected', fault: 'too-large' },
  { name: '422 of the file', ends: 'rejected', fault: 'unprocessable' },
  { name: 'deadline', ends: 'timed_out', fault: 'hang', deadlineMs: 500 },
  { name: 'answer that drips for hours', ends: 'timed_out', way: 'drips', deadlineMs: 1_000 },
  { name: 'abort', ends: 'released', fault: 'hang', abortMs: 200 },
];

/** In this order; the last two end the engine. */
export const CASES: MatrixCase[] = [
  ...ANSWERS,
  ...FAILURES,
  { name: 'exit in the middle', ends: 'engine_failed', fault: 'exit' },
  { name: 'nobody there', ends: 'engine_absent', gone: true },
];
