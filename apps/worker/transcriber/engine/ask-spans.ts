import type { Span } from '#shared/domain/span.ts';
import type { Outcome } from '#shared/domain/task.ts';
import type { Patience } from './engine.ts';
import { absent } from './failure.ts';
import { withPatience } from './patience.ts';
import { openRound, type Round } from './round.ts';
import type { Turn, Turns } from './turns.ts';

/** What an engine says to one request: text, or why not; `overload` says that it had too much to do at once. */
export type Reply = { text: string } | { outcome: Outcome<never>; overload: boolean };

export type Asking = {
  turns: Turns;
  patience: Patience;
  /** The least time that one answer is waited for. */
  leastMs: number;
  ask(span: Span, signal: AbortSignal): Promise<Reply>;
};

/**
 * Asks for each span of a chunk, as many at once as it is its turn for; the texts are in the order of the spans. The
 * first request that fails ends the others, and its outcome is that of the chunk.
 */
export async function askSpans(
  spans: Span[],
  asking: Asking,
): Promise<{ texts: string[]; engineMs: number } | Outcome<never>> {
  using round = openRound(asking.patience);
  const texts = await Promise.all(spans.map(span => askInTurn(span, asking, round)));
  return round.failure() ?? { texts: texts.map(text => text ?? ''), engineMs: round.elapsedMs() };
}

async function askInTurn(span: Span, { turns, ask, ...by }: Asking, round: Round): Promise<string | null> {
  const turn = await turns.next(round.signal).catch(() => null);
  if (!turn) return null;
  round.begin();
  let audioMs = 0;
  try {
    const limits = { signal: round.signal, deadlineMs: limitOf(turns, by) };
    const reply = await withPatience(limits, signal => ask(span, signal));
    if ('text' in reply) {
      audioMs = span.endMs - span.startMs;
      by.patience.answered?.();
      return reply.text;
    }
    round.fail('outcome' in reply ? outcomeOf(reply, turn) : reply);
    if (round.failure()?.kind === 'timed_out') turn.overloaded();
    return null;
  } finally {
    turn.end(audioMs);
  }
}

const SLOWER_THAN_THE_SLOWEST = 5;

/** One request that hangs is told by the others: it is not waited for as long as for all of them together. */
function limitOf(turns: Turns, { patience, leastMs }: Pick<Asking, 'patience' | 'leastMs'>): number {
  const slowestMs = turns.slowestMs();
  if (slowestMs === null) return patience.deadlineMs;
  return Math.min(patience.deadlineMs, Math.max(leastMs, slowestMs * SLOWER_THAN_THE_SLOWEST));
}

/** Too much at once is no recording's fault, unless no less can be sent. */
function outcomeOf({ outcome, overload }: Exclude<Reply, { text: string }>, turn: Turn): Outcome<never> {
  if (!overload || !turn.overloaded()) return outcome;
  return absent(
    `it had too many requests at once, and is sent fewer from now on${'error' in outcome ? `: ${outcome.error.message}` : ''}`,
  );
}
