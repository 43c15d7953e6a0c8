import { loadavg } from 'node:os';

/** What a bench measured, and what it was to be. */
export type Goal = { name: string; value: number; goal: number; met: boolean };

/** The value is to be no more than the goal. */
export function atMost(name: string, value: number, goal: number): Goal {
  return { name, value, goal, met: value <= goal };
}

/** The value is to be no less than the goal. */
export function atLeast(name: string, value: number, goal: number): Goal {
  return { name, value, goal, met: value >= goal };
}

/** Prints one line of JSON for each goal; the exit code is 1 if one was missed. Times mean little under a high load. */
export function printGoals(goals: Goal[]): void {
  const load = Math.round(loadavg()[0]!);
  for (const goal of goals) console.log(JSON.stringify({ ...goal, load }));
  if (goals.some(({ met }) => !met)) process.exitCode = 1;
}
