import { z } from 'zod';

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as "22:00"');

/** The hours of each day in which a batch is worked on, by the clock on the wall of a time zone. */
export const Window = z
  .strictObject({
    from: ClockTime,
    to: ClockTime.meta({
      description: 'The first minute that is out again; at or before `from` it is one of the next day.',
    }),
    tz: z.string().max(100).refine(isTimeZone, 'expected a time zone such as "Asia/Shanghai"'),
  })
  .refine(window => window.from !== window.to, {
    path: ['to'],
    message: 'is the same as from: leave window out instead',
  })
  .meta({ id: 'Window' });
export type Window = z.infer<typeof Window>;

/**
 * Whether a moment lies within the hours. The wall clock decides: minutes that are skipped when summer begins never
 * come, and those that come twice when it ends count both times.
 */
export function isWithin(window: Window, at: Date): boolean {
  return isInside(window, openClock(window.tz)(at.getTime()));
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What takes more nights is told by whole days. */
const EXACT_NIGHTS = 30;

/**
 * How many milliseconds pass from a moment on until so many of them lay within the hours: as many where there are none,
 * and null where nobody knows how many are needed.
 */
export function passMs<Ms extends number | null>(window: Window | null, at: Date, neededMs: Ms): Ms | number {
  return window && neededMs ? passWithin(window, at, neededMs) : neededMs;
}

function passWithin(window: Window, at: Date, neededMs: number): number {
  const clock = openClock(window.tz);
  const nightMs = ((minuteOf(window.to) - minuteOf(window.from) + 1_440) % 1_440) * MINUTE_MS;
  const skipped = Math.max(0, Math.floor(neededMs / nightMs) - EXACT_NIGHTS);
  let left = neededMs - skipped * nightMs;
  let now = at.getTime() + skipped * DAY_MS;
  while (left > 0) {
    const step = stepMs(window, clock, now);
    const worked = isInside(window, clock(now)) ? Math.min(step, left) : step;
    if (isInside(window, clock(now))) left -= worked;
    now += worked;
  }
  return now - at.getTime();
}

/** Until the wall clock shows `from` or `to` next, or only one minute on where it is changed before that. */
function stepMs({ from, to }: Window, clock: Clock, now: number): number {
  const shown = clock(now);
  const minutes = Math.min(...[from, to].map(edge => (minuteOf(edge) - shown + 1_440) % 1_440 || 1_440));
  const next = now - (now % MINUTE_MS) + minutes * MINUTE_MS;
  const isSteady = (clock(next) - shown + 1_440) % 1_440 === minutes % 1_440;
  return (isSteady ? next : now - (now % MINUTE_MS) + MINUTE_MS) - now;
}

function isInside({ from, to }: Window, minute: number): boolean {
  const [first, end] = [minuteOf(from), minuteOf(to)];
  return first < end ? first <= minute && minute < end : minute >= first || minute < end;
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}

/** Tells the minute of the day that a wall clock shows at a time. */
type Clock = (ms: number) => number;

function openClock(timeZone: string): Clock {
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return ms => minuteOf(shown.format(ms));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
