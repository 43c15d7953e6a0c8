import { may } from '../../api/who.ts';
import { t } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { href, place } from '../../route.ts';
import { Batches } from './batches.tsx';
import { Recordings } from './recordings.tsx';

/** All recordings of the project, and the batches that some of them came in. */
export function TranscriptionsPage() {
  const tabs = [
    { name: 'recordings', text: t('recordings') },
    { name: 'batches', text: t('batches') },
  ];
  return (
    <Page
      title={t('page_transcriptions')}
      aside={
        may('write') && (
          <a class="button primary" href={href('submit')}>
            {t('page_submit')}
          </a>
        )
      }
    >
      <Tabs label={t('page_transcriptions')} tabs={tabs} />
      {place.value.query.get('tab') === 'batches' ? <Batches /> : <Recordings />}
    </Page>
  );
}
