import type { Session } from '#client/schemas.ts';
import { signOut } from '../api/session.ts';
import { may } from '../api/who.ts';
import { t } from '../i18n/language.ts';
import { Action } from '../parts/action.tsx';
import { Icon } from '../parts/icon.tsx';
import { href, place } from '../route.ts';
import { Brand } from './brand.tsx';
import { Preferences } from './preferences.tsx';

const PAGES = ['queue', 'workers', 'transcriptions', 'submit', 'webhooks', 'usage'] as const;

/** The way to every page, and who is signed in. */
export function Navigation({ session }: { session: Session }) {
  const hidden = [may('operator') ? '' : 'workers', may('write') ? '' : 'submit'];
  const pages = PAGES.filter(page => !hidden.includes(page));
  return (
    <header class="side">
      <Brand />
      <nav class="pages" aria-label={t('pagesOfConsole')}>
        {pages.map(page => (
          <a key={page} href={href(page)} aria-current={place.value.page === page ? 'page' : undefined}>
            <Icon name={page} />
            {t(`page_${page}`)}
          </a>
        ))}
      </nav>
      <div class="who">
        <p>
          <strong>{session.project.name}</strong>
          <span>{session.key.name}</span>
        </p>
        <Preferences />
        <Action run={signOut} label={t('signOut')}>
          <Icon name="leave" />
          <span>{t('signOut')}</span>
        </Action>
      </div>
    </header>
  );
}
