import type { ComponentChildren } from 'preact';

/** How something is: working, done, odd, bad, or nothing in particular. */
export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle';

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
