import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWithin, passMs, Window } from '#shared/domain/window.ts';

const MINUTE = 60_000;
const window = (from: string, to: string, tz: string) => Window.parse({ from, to, tz });

/** The minutes of the day by a zone's wall clock, told by another way than the code takes. */
function minuteOfDay(at: Date, tz: string): number {
  const [, hours, minutes] = /(\d+):(\d+)/.exec(at.toLocaleString('sv-SE', { timeZone: tz }).split(' ')[1]!)!;
  return Number(hours) * 60 + Number(minutes);
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const minute = fc.integer({ min: 0, max: 1_439 });
const zone = fc.constantFrom(
  'UTC',
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
);
const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });

describe('the hours of a batch', () => {
  test('are those between from and to by the wall clock of the zone, over midnight as well', () => {
    fc.assert(
      fc.property(minute, minute, zone, moment, (from, to, tz, at) => {
        fc.pre(from !== to);
        const now = minuteOfDay(at, tz);
        const length = (to - from + 1_440) % 1_440;
        expect(isWithin(window(clock(from), clock(to), tz), at)).toBe((now - from + 1_440) % 1_440 < length);
      }),
    );
  });

  test('and those from to to from share every moment out between them', () => {
    fc.assert(
      fc.property(minute, minute, zone, moment, (from, to, tz, at) => {
        fc.pre(from !== to);
        const [one, other] = [window(clock(from), clock(to), tz), window(clock(to), clock(from), tz)];
        expect(isWithin(one, at)).toBe(!isWithin(other, at));
      }),
    );
  });

  test('begin with the first second and end before the last minute', () => {
    const night = window('22:00', '06:00', 'Asia/Shanghai');
    const at = (time: string) => isWithin(night, new Date(`2026-05-05T${time}+08:00`));
    expect(['21:59:59', '22:00:00', '00:00:00', '05:59:59', '06:00:00'].map(at)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  test.each([
    ['begins', '2026-03-28T22:00:00Z', 7],
    ['ends', '2026-10-24T21:00:00Z', 9],
  ])('of a night in which summer time %s are that night, an hour shorter or longer', (_, noon, hours) => {
    const night = window('22:00', '06:00', 'Europe/Berlin');
    const minutes = Array.from({ length: 12 * 60 }, (_, n) => new Date(Date.parse(noon) - 2 * 3_600_000 + n * MINUTE));
    const open = minutes.map(at => isWithin(night, at));
    expect(open.filter(Boolean)).toHaveLength(hours * 60);
    expect(open.filter((is, n) => is !== open[n - 1] && n > 0)).toEqual([true, false]);
  });
});

describe('what is worked on in those hours only', () => {
  // Around the changes of the clock of the zones above.
  const around = fc
    .tuple(fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-04', '2026-10-04', '2026-10-25', '2026-11-01'), minute)
    .map(([day, n]) => new Date(Date.parse(day) + (n - 720) * MINUTE));

  test('is done when so many minutes of them have passed', () => {
    fc.assert(
      fc.property(minute, minute, zone, around, fc.integer({ min: 1, max: 600 }), (from, to, tz, at, needed) => {
        const length = (to - from + 1_440) % 1_440;
        fc.pre(length >= 60);
        const wall = new Intl.DateTimeFormat('en-GB', { timeZone: tz, timeStyle: 'short' });
        const isOpen = (ms: number) => {
          const [hours, minutes] = wall.format(ms).split(':').map(Number);
          return (hours! * 60 + minutes! - from + 1_440) % 1_440 < length;
        };
        let end = at.getTime();
        for (let counted = 0; counted < needed; end += MINUTE) counted += isOpen(end) ? 1 : 0;
        expect(passMs(window(clock(from), clock(to), tz), at, needed * MINUTE)).toBe(end - at.getTime());
      }),
    );
  });

  test('takes its time, and no more, where the hours are open', () => {
    const night = window('22:00', '06:00', 'UTC');
    const HOUR = 60 * MINUTE;
    const from = (time: string, hours: number) => passMs(night, new Date(`2026-05-05T${time}Z`), hours * HOUR) / HOUR;
    expect([from('23:00', 2), from('23:00', 7), from('23:00', 8), from('12:00', 1), from('12:00', 0)]).toEqual([
      ...[2, 7, 24, 11, 0],
    ]);
    expect(from('22:00', 8 * 365)).toBe(24 * 364 + 8);
  });
});

test.each(['24:00', '7:00', '07:60', 'night'])('a time such as %s is refused', time => {
  expect(Window.safeParse({ from: time, to: '06:00', tz: 'UTC' }).success).toBe(false);
});
