/** Whether the tests of long recordings take them as long as they are named: `npm run test:long`. */
const isLong = process.env.LONG === '1';

/** Minutes of a recording: enough to be cut into chunks for every engine, or all of them where there is time. */
export function minutesOf(enough: number, all: number): number {
  return isLong ? all : enough;
}
