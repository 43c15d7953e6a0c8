import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../i18n/language.ts';
import { Icon } from '../../parts/icon.tsx';
import { Select } from '../../parts/select.tsx';
import { narrow, place } from '../../route.ts';

const STATES = ['queued', 'processing', 'completed', 'failed', 'canceled', 'expired'] as const;
const CLASSES = ['interactive', 'standard', 'backfill'] as const;

/** As long as somebody types, nobody is asked. */
const TYPING_MS = 300;

/** What the list is asked for; it is part of the address, so it can be kept and sent to somebody. */
export function Filter() {
  const { query } = place.value;
  const chosen = Object.fromEntries(query);
  const choose = (name: string) => (value: string) => narrow({ ...chosen, [name]: value });
  const any = { value: '', text: t('any') };
  return (
    <search class="filter">
      <Words value={query.get('q') ?? ''} choose={choose('q')} />
      <Select
        label={t('state')}
        value={query.get('state') ?? ''}
        options={[any, ...STATES.map(value => ({ value, text: t(`state_${value}`) }))]}
        choose={choose('state')}
      />
      <Select
        label={t('class')}
        value={query.get('class') ?? ''}
        options={[any, ...CLASSES.map(value => ({ value, text: t(`class_${value}`) }))]}
        choose={choose('class')}
      />
      {query.has('batch_id') && (
        <button type="button" onClick={() => choose('batch_id')('')}>
          {t('wholeProject')}
        </button>
      )}
    </search>
  );
}

function Words({ value, choose }: { value: string; choose: (value: string) => void }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <label class="field words">
      <span>{t('searchTexts')}</span>
      <Icon name="search" />
      <input
        type="search"
        defaultValue={value}
        maxLength={200}
        placeholder={t('searchHint')}
        onInput={event => {
          const words = event.currentTarget.value.trim();
          clearTimeout(timer.current);
          timer.current = setTimeout(() => choose(words), TYPING_MS);
        }}
      />
    </label>
  );
}
