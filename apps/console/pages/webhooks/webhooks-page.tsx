import { t } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { place } from '../../route.ts';
import { Deliveries } from './deliveries.tsx';
import { Endpoints } from './endpoints.tsx';

/** Where events go, and what became of each. */
export function WebhooksPage() {
  const tabs = [
    { name: 'endpoints', text: t('endpoints') },
    { name: 'deliveries', text: t('deliveries') },
  ];
  return (
    <Page title={t('page_webhooks')}>
      <Tabs label={t('page_webhooks')} tabs={tabs} />
      {place.value.query.get('tab') === 'deliveries' ? <Deliveries /> : <Endpoints />}
    </Page>
  );
}
