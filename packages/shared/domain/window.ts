import { z } from 'zod';

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as "22:00"');

/** The hours of each day in which a batch is worked on, by the clock on the wall of a time zone. */
export const Window = z
  .strictObject({
    from: Clock,
    to: Clock.meta({
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
export function isWithin({ from, to, tz }: Window, at: Date): boolean {
  const now = wallClock(at, tz);
  return from < to ? from <= now && now < to : now >= from || now < to;
}

function wallClock(at: Date, timeZone: string): string {
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return shown.format(at);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
