import { t } from '../i18n/language.ts';
import { QueuePage } from '../pages/queue/queue-page.tsx';
import { SubmitPage } from '../pages/submit/submit-page.tsx';
import { TranscriptionPage } from '../pages/transcription/transcription-page.tsx';
import { TranscriptionsPage } from '../pages/transcriptions/transcriptions-page.tsx';
import { UsagePage } from '../pages/usage/usage-page.tsx';
import { WebhooksPage } from '../pages/webhooks/webhooks-page.tsx';
import { WorkersPage } from '../pages/workers/workers-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { href, place } from '../route.ts';

/** The page that the address names. */
export function CurrentPage() {
  const { page, id } = place.value;
  if (page === 'queue') return <QueuePage />;
  if (page === 'workers') return <WorkersPage />;
  if (page === 'transcriptions' && id !== null) return <TranscriptionPage id={id} />;
  if (page === 'transcriptions') return <TranscriptionsPage />;
  if (page === 'submit') return <SubmitPage />;
  if (page === 'webhooks') return <WebhooksPage />;
  if (page === 'usage') return <UsagePage />;
  return (
    <Page title={t('problem_not_found')}>
      <Empty icon="search" text={t('noSuchPage')}>
        <a href={href('queue')}>{t('page_queue')}</a>
      </Empty>
    </Page>
  );
}
