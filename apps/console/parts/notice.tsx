import { signal } from '@preact/signals';
import type { Tone } from './badge.tsx';

const SHOWN_MS = 6_000;

type Notice = { text: string; tone: Tone };

const notice = signal<Notice | null>(null);

/** Tells the person something that they may overlook. */
export function announce(text: string, tone: Tone = 'ok'): void {
  const told: Notice = { text, tone };
  notice.value = told;
  setTimeout(() => {
    if (notice.value === told) notice.value = null;
  }, SHOWN_MS);
}

/** Where that is shown, and read aloud. */
export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notice.value && <p class={notice.value.tone}>{notice.value.text}</p>}
    </div>
  );
}
