import { openRandom } from '../chaos/random.ts';
import type { Recording } from './workload.ts';

/** When lessons end, in minutes of the day: everywhere at once. */
const ENDS = [525, 580, 635, 690, 825, 880, 935, 990];
const LESSON_MIN = 45;
const HOMEWORK = { from: 1_020, to: 1_200 };

/** A recorder sends its lesson within so long after it. */
const UPLOADS_S = 180;

/**
 * The first day of term, by the minute: after each lesson the recordings of most `rooms` come at the same moment (of
 * `recordedMin` minutes each), while
 * lessons are on pupils read short passages aloud and wait, and in the evening they send homework. Times are seconds of
 * the day.
 */
export function makeSchoolDay(
  seed: number,
  rooms: number,
  { periods = ENDS.length, recordedMin = LESSON_MIN } = {},
): Recording[] {
  const random = openRandom(seed, 'school day');
  const recordings: Omit<Recording, 'id'>[] = [];
  const during = (minute: number) => minute * 60 + random.next() * 60;
  for (const end of ENDS.slice(0, periods)) {
    for (let room = 0; room < rooms; room++) {
      if (!random.chance(0.85)) continue;
      const atS = end * 60 + random.next() * UPLOADS_S;
      recordings.push({
        atS,
        class: 'standard',
        project: 'lessons',
        audioS: random.between(recordedMin * 51, recordedMin * 60),
      });
    }
    for (let minute = end - LESSON_MIN; minute < end; minute++) {
      for (let clip = random.between(0, 2 * CLIPS); clip > 0; clip--) {
        recordings.push({
          ...{ atS: during(minute), class: 'interactive', project: 'read aloud' },
          audioS: random.between(5, 60),
        });
      }
    }
  }
  if (periods === ENDS.length) {
    for (let minute = HOMEWORK.from; minute < HOMEWORK.to; minute++) {
      for (let number = random.between(0, 4); number > 0; number--) {
        const audioS = random.between(180, 600);
        recordings.push({ atS: during(minute), class: 'standard', project: 'homework', audioS });
      }
    }
  }
  return recordings.toSorted((a, b) => a.atS - b.atS).map((recording, id) => ({ ...recording, id }));
}

/** Clips a minute, at the mean. */
const CLIPS = 10;
