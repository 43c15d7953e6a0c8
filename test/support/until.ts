import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition and returns what it said; gives up after `limitS` seconds with its name. */
export async function until<T>(what: string, holds: () => T | Promise<T>, limitS = 60): Promise<NonNullable<T>> {
  const end = Date.now() + limitS * 1000;
  for (;;) {
    const found = await holds();
    if (found) return found as NonNullable<T>;
    if (Date.now() > end) throw new Error(`waited ${limitS} s in vain: ${what}`);
    await pause(50);
  }
}
