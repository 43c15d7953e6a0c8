import { clock } from '../output.ts';
import type { Tally } from './tally.ts';

const BAR = 16;
const EVERY_MS = 250;

/** Shows on a terminal how far a run has come, in one line that is written over and over. Elsewhere it shows nothing. */
export function showProgress(tally: Tally, stream: NodeJS.WriteStream = process.stderr) {
  const startedAt = performance.now();
  let shown = false;
  const clear = () => {
    if (shown) stream.write('\r\x1b[2K');
    shown = false;
  };
  const draw = () => {
    const line = describe(tally, performance.now() - startedAt);
    stream.write(`\r\x1b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
    shown = true;
  };
  const timer = stream.isTTY ? setInterval(draw, EVERY_MS) : undefined;
  return {
    /** Says something on a line of its own. */
    say(sentence: string): void {
      clear();
      stream.write(`${sentence}\n`);
    },
    stop(): void {
      clearInterval(timer);
      clear();
    },
  };
}

/** The line: files, hours, speed against real time, what is left, and what failed. */
export function describe(tally: Tally, elapsedMs: number): string {
  const ended = tally.done + tally.kept + tally.failures.length;
  const filled = tally.total === 0 ? BAR : Math.floor((ended / tally.total) * BAR);
  const speed = tally.audioMs / elapsedMs;
  const leftMs = timeLeft(tally, elapsedMs);
  return [
    `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${ended}/${tally.total}`,
    `${(tally.audioMs / 3_600_000).toFixed(1)} h`,
    ...(tally.audioMs > 0 ? [`${speed.toFixed(speed < 10 ? 1 : 0)} × real time`] : []),
    ...(leftMs === null ? [] : [`${clock(leftMs)} left`]),
    ...(tally.failures.length > 0 ? [`${tally.failures.length} failed`] : []),
  ].join(' · ');
}

/** By bytes where every recording has told its size, for one may be a hundred times as long as another; else by count. */
function timeLeft({ total, done, kept, failures, ended, endedBytes, bytes, keptBytes }: Tally, elapsedMs: number) {
  if (ended === 0) return null;
  if (endedBytes > 0) return (elapsedMs * Math.max(bytes - keptBytes - endedBytes, 0)) / endedBytes;
  return (elapsedMs * (total - done - kept - failures.length)) / ended;
}
