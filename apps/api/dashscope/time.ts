/** The hosted service tells the time of Beijing, and does not say so. */
const BEIJING_MS = 8 * 3_600_000;

/** A time as the hosted service writes it: `2025-02-13 17:59:27.754`. */
export function writeTime(time: Date): string {
  return new Date(time.getTime() + BEIJING_MS).toISOString().replace('T', ' ').replace('Z', '');
}

/** A time as its clients ask with: `20250213175927`, or the beginning of that; null for anything else. */
export function readTime(text: string): Date | null {
  const [, year, month, day, ...clock] = /^(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?$/.exec(text) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${[0, 1, 2].map(part => clock[part] ?? '00').join(':')}+08:00`);
  return Number.isNaN(time) ? null : new Date(time);
}
