import { may } from '../../api/who.ts';
import { t } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { href } from '../../route.ts';
import { FailedLately } from './failed-lately.tsx';
import { JobsInState } from './jobs-in-state.tsx';
import { OperatorsView } from './operators-view.tsx';

/** The first page: what runs, what waits and how long, what failed and why, which GPU is unwell. */
export function QueuePage() {
  return (
    <Page
      title={t('page_queue')}
      aside={
        may('write') && (
          <a class="button primary" href={href('submit')}>
            {t('page_submit')}
          </a>
        )
      }
    >
      {may('operator') && <OperatorsView />}
      <div class="columns">
        <JobsInState state="processing" />
        <JobsInState state="queued" />
        <FailedLately />
      </div>
    </Page>
  );
}
