import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type Parts = { title: string; aside?: ComponentChildren; flush?: boolean; children: ComponentChildren };

/** A part of a page with a heading of its own; `flush` for what reaches to its edges. */
export function Panel({ title, aside, flush = false, children }: Parts) {
  const id = useId();
  return (
    <section class={flush ? 'panel flush' : 'panel'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
