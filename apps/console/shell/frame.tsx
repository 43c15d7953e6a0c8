import type { Session } from '#client/schemas.ts';
import { t } from '../i18n/language.ts';
import { place } from '../route.ts';
import { CurrentPage } from './current-page.tsx';
import { Navigation } from './navigation.tsx';

/** What is around every page once somebody has signed in. */
export function Frame({ session }: { session: Session }) {
  const { page, id } = place.value;
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={skip}>
        {t('skip')}
      </button>
      <Navigation session={session} />
      <main id="content" tabIndex={-1}>
        <CurrentPage key={`${page}/${id}`} />
      </main>
    </div>
  );
}

function skip(): void {
  document.getElementById('content')?.focus();
}
