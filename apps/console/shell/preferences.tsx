import { LANGUAGES, type Language, language, speak, t } from '../i18n/language.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { THEMES, type Theme, theme } from '../theme.ts';

const ICONS: Record<Theme, IconName> = { auto: 'auto', light: 'sun', dark: 'moon' };

/** Light or dark, and in which language. */
export function Preferences() {
  const other: Language = language.value === 'en' ? 'zh' : 'en';
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
  return (
    <div class="preferences">
      <button
        type="button"
        aria-label={t('themeIs', { theme: t(`theme_${theme.value}`) })}
        title={t(`theme_${theme.value}`)}
        onClick={() => {
          theme.value = next;
        }}
      >
        <Icon name={ICONS[theme.value]} />
      </button>
      <button type="button" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => speak(other)}>
        <Icon name="language" />
        {LANGUAGES[other]}
      </button>
    </div>
  );
}
