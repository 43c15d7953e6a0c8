import { useEffect, useRef } from 'preact/hooks';
import { nameOfLanguage } from '../../format.ts';
import { type Key, t } from '../../i18n/language.ts';
import { Panel } from '../../parts/panel.tsx';

const LANGUAGES = ['zh', 'en', 'ja', 'ko', 'yue', 'de', 'es', 'fr', 'it', 'pt', 'ru', 'vi', 'th', 'id', 'ar', 'hi'];
const CLASSES = ['interactive', 'standard', 'backfill'] as const;
const SWITCHES = [
  ['itn', true, 'option_itn'],
  ['diarization', false, 'option_diarization'],
  ['words', false, 'option_words'],
  ['split', false, 'option_split'],
  ['allow_partial', false, 'option_partial'],
] as const satisfies [string, boolean, Key][];

/** How the next recordings are to be transcribed. */
export function OptionsForm({ change }: { change: (options: object) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const tell = () => change(optionsOf(new FormData(form.current!)));
  useEffect(tell, []);
  return (
    <Panel title={t('options')}>
      <form class="options" ref={form} onInput={tell} onSubmit={event => event.preventDefault()}>
        <label class="field">
          <span>{t('language')}</span>
          <select name="language">
            <option value="auto">{t('anyLanguage')}</option>
            {LANGUAGES.map(code => (
              <option key={code} value={code}>
                {nameOfLanguage(code)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t('class')}</span>
          <select name="class">
            {CLASSES.map(each => (
              <option key={each} value={each} selected={each === 'standard'}>
                {t(`class_${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t('hotwords')}</span>
          <textarea name="hotwords" rows={3} placeholder={t('hotwordsHint')} />
        </label>
        <label class="field">
          <span>{t('reference')}</span>
          <input name="reference_id" maxLength={200} autocomplete="off" />
        </label>
        {SWITCHES.map(([name, on, text]) => (
          <label class="switch" key={name}>
            <input type="checkbox" name={name} defaultChecked={on} />
            {t(text)}
          </label>
        ))}
      </form>
    </Panel>
  );
}

function optionsOf(form: FormData): object {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const hotwords = text('hotwords')
    .split(/[\n,，]/)
    .map(word => word.trim())
    .filter(Boolean);
  return {
    language: text('language'),
    class: text('class'),
    hotwords,
    ...(text('reference_id') && { reference_id: text('reference_id') }),
    itn: form.has('itn'),
    diarization: form.has('diarization'),
    timestamps: form.has('words') ? 'word' : 'segment',
    channels: form.has('split') ? 'split' : 'mix',
    allow_partial: form.has('allow_partial'),
  };
}
