import { language, t } from './i18n/language.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long something takes or took, in its two largest units. */
export function formatDuration(ms: number): string {
  const total = Math.max(0, ms);
  if (total < 10_000) return t('seconds', { n: (Math.round(total / 100) / 10).toFixed(1) });
  if (total < MINUTE) return t('seconds', { n: Math.round(total / 1000) });
  if (total < HOUR) return pair('minutes', Math.floor(total / MINUTE), 'seconds', Math.floor((total % MINUTE) / 1000));
  if (total < DAY) return pair('hours', Math.floor(total / HOUR), 'minutes', Math.floor((total % HOUR) / MINUTE));
  return pair('days', Math.floor(total / DAY), 'hours', Math.floor((total % DAY) / HOUR));
}

/** The language of the person as their browser spells it: where English is en-GB, the day comes first. */
export function locale(): string {
  return navigator.languages.find(each => each.startsWith(language.value)) ?? language.value;
}

type Unit = 'days' | 'hours' | 'minutes' | 'seconds';

function pair(large: Unit, n: number, small: Unit, m: number): string {
  return m === 0 ? t(large, { n }) : `${t(large, { n })} ${t(small, { n: m })}`;
}

/** Audio as operators count it. */
export function formatHours(ms: number): string {
  const hours = ms / HOUR;
  return t('hours', { n: formatNumber(hours, hours < 10 ? 2 : 1) });
}

/** A position in a recording: `1:02:03`. */
export function formatClock(ms: number): string {
  const s = Math.floor(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** A number with the separators of the language. */
export function formatNumber(n: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(n);
}

/** A part of 1. */
export function formatPercent(part: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: digits }).format(part);
}

/** Seconds of audio in a second. */
export function formatSpeed(speed: number | null): string {
  return speed === null ? '–' : `${formatNumber(speed, speed < 10 ? 1 : 0)}×`;
}

/** A size, in the units that disks are sold by. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(bytes / 1000 ** step, step === 0 ? 0 : 1)} ${units[step]}`;
}

/** A moment, in the time zone of the person. */
export function formatTime(iso: string | null): string {
  if (iso === null) return '–';
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** A moment of today or of late, to the second. */
export function formatExactTime(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));
}

/** How long ago a moment was. */
export function formatAgo(iso: string): string {
  return t('ago', { time: formatDuration(Math.max(0, Date.now() - Date.parse(iso))) });
}

/** A language, in the language of the person. */
export function nameOfLanguage(code: string): string {
  return new Intl.DisplayNames(locale(), { type: 'language' }).of(code) ?? code;
}
