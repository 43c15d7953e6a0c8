import { useState } from 'preact/hooks';
import type { Queue, QueueSample } from '#client/schemas.ts';
import type { Polled } from '../../api/use-polled.ts';
import { t } from '../../i18n/language.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Select } from '../../parts/select.tsx';
import { Chart } from './chart.tsx';
import { CLASSES, linesOf, MEASURES, type Measure } from './lines.ts';

/** What the last hour was like, minute by minute, up to now. */
export function LastHour({ history, now }: { history: Polled<{ data: QueueSample[] }>; now: Queue[] }) {
  const [measure, setMeasure] = useState<Measure>('waiting');
  const options = MEASURES.map(value => ({ value, text: t(`measure_${value}`) }));
  return (
    <Panel
      title={t('lastHour')}
      aside={
        <Select
          hidden
          label={t('measure')}
          value={measure}
          options={options}
          choose={value => setMeasure(value as Measure)}
        />
      }
    >
      <Loaded of={history}>
        {({ data }) => <Chart measure={measure} lines={linesOf(data, now, measure, Date.now())} />}
      </Loaded>
      <ul class="legend">
        {CLASSES.map(each => (
          <li key={each}>
            <i class={`swatch ${each}`} />
            {t(`class_${each}`)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
