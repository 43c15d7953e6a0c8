import { effect, signal } from '@preact/signals';
import { keep, kept } from '../keep.ts';
import en from './en.json';
import zh from './zh.json';

export const LANGUAGES = { en: 'English', zh: '中文' } as const;
export type Language = keyof typeof LANGUAGES;

/** What can be said: in every language, and in none more. */
export type Key = keyof typeof en & keyof typeof zh;
type Said = Record<keyof typeof en | keyof typeof zh, string>;

const DICTIONARIES: Record<Language, Said> = { en, zh };

export const language = signal<Language>(firstLanguage());

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
});

/** Says something in the language of the person; `{name}` stands for a value. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return DICTIONARIES[language.value][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Speaks another language from now on. */
export function speak(chosen: Language): void {
  language.value = chosen;
  keep('language', chosen);
}

function firstLanguage(): Language {
  const chosen = kept('language') ?? navigator.languages.find(each => /^(en|zh)\b/i.test(each)) ?? 'en';
  return /^zh/i.test(chosen) ? 'zh' : 'en';
}
