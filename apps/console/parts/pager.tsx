import { useState } from 'preact/hooks';
import { t } from '../i18n/language.ts';

export type Pages = { cursor: string | null; number: number; next: (cursor: string) => void; back: () => void };

/** The way through a list of the API; begins anew when `about` changes. */
export function usePages(about: string): Pages {
  const [way, setWay] = useState<{ about: string; cursors: string[] }>({ about, cursors: [] });
  const cursors = way.about === about ? way.cursors : [];
  return {
    cursor: cursors.at(-1) ?? null,
    number: cursors.length + 1,
    next: cursor => setWay({ about, cursors: [...cursors, cursor] }),
    back: () => setWay({ about, cursors: cursors.slice(0, -1) }),
  };
}

export function Pager({ pages, next }: { pages: Pages; next: string | null }) {
  if (pages.number === 1 && next === null) return null;
  return (
    <nav class="pager" aria-label={t('pages')}>
      <button type="button" disabled={pages.number === 1} onClick={pages.back}>
        {t('previous')}
      </button>
      <span aria-live="polite">{t('pageNumber', { n: pages.number })}</span>
      <button type="button" disabled={next === null} onClick={() => next !== null && pages.next(next)}>
        {t('next')}
      </button>
    </nav>
  );
}
