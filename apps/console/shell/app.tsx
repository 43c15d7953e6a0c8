import { session } from '../api/who.ts';
import { t } from '../i18n/language.ts';
import { Notices } from '../parts/notice.tsx';
import { Frame } from './frame.tsx';
import { SignIn } from './sign-in.tsx';

export function App() {
  if (session.value === undefined) {
    return (
      <p class="loading" role="status">
        {t('loading')}
      </p>
    );
  }
  return (
    <>
      {session.value === null ? <SignIn /> : <Frame session={session.value} />}
      <Notices />
    </>
  );
}
