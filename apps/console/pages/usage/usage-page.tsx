import { useState } from 'preact/hooks';
import { t } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { Select } from '../../parts/select.tsx';
import { UsageTable } from './usage-table.tsx';

const DAYS = [7, 30, 90, 365];
const DAY_MS = 86_400_000;

/** What the project has used, by day and by class. */
export function UsagePage() {
  const [days, setDays] = useState(30);
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const from = new Date(today - (days - 1) * DAY_MS).toISOString();
  return (
    <Page
      title={t('page_usage')}
      aside={
        <Select
          hidden
          label={t('span')}
          value={String(days)}
          options={DAYS.map(n => ({ value: String(n), text: t('lastDays', { n }) }))}
          choose={value => setDays(Number(value))}
        />
      }
    >
      <div class="columns">
        <UsageTable groupBy="day" from={from} />
        <UsageTable groupBy="class" from={from} />
      </div>
    </Page>
  );
}
