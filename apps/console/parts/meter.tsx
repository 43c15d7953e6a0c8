import type { Tone } from './badge.tsx';

/** How far something is, or how full; `part` of 1. */
export function Meter({ part, label, tone = 'busy' }: { part: number; label: string; tone?: Tone }) {
  const percent = Math.round(Math.min(1, Math.max(0, part)) * 100);
  return (
    <div
      class={`meter ${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}

/** `rest` is what nothing has been done of. */
export type Share = { name: string; tone: Tone | 'rest'; size: number };

/** What a whole is made of, as one bar; read aloud as a list. */
export function Shares({ label, shares }: { label: string; shares: Share[] }) {
  const total = shares.reduce((sum, { size }) => sum + size, 0);
  const told = shares.filter(({ size }) => size > 0);
  return (
    <div
      class="shares"
      role="img"
      aria-label={`${label}: ${told.map(({ name, size }) => `${name} ${size}`).join(', ')}`}
    >
      {told.map(({ name, tone, size }) => (
        <i key={name} class={tone} style={{ width: `${(size / total) * 100}%` }} title={name} />
      ))}
    </div>
  );
}
