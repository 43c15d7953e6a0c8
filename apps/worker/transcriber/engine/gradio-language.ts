import { chineseName } from '#shared/domain/languages.ts';
import type { Choice, Field } from './gradio-page.ts';

/**
 * What to put into a language field for an ISO 639 code or `auto`; null where the field cannot say it. Free text is a
 * code if a code stands there, and else the Chinese name that goes into Fun-ASR's prompt.
 */
export function languageValue(field: Field, language: string): { value: unknown } | null {
  if (field.choices.length > 0) return chosen(field.choices, language);
  if (language === 'auto') return isAuto(String(field.value ?? '')) ? { value: field.value } : null;
  if (/^(auto|[a-z]{2,3})$/i.test(String(field.value ?? ''))) return { value: language };
  const name = chineseName(language);
  return name === null ? null : { value: name };
}

/** A choice that says the language and nothing else, or the only one that mentions it, such as `中文 (zh)`. */
function chosen(choices: Choice[], language: string): { value: unknown } | null {
  if (language === 'auto') return choices.find(choice => texts(choice).some(isAuto)) ?? null;
  const names = namesOf(language);
  const exact = choices.find(choice => texts(choice).some(text => names.has(text)));
  if (exact) return exact;
  const mentions = choices.filter(choice => texts(choice).some(text => words(text).some(word => names.has(word))));
  return mentions.length === 1 ? mentions[0]! : null;
}

function texts({ label, value }: Choice): string[] {
  return [label, String(value ?? '')].map(text => text.trim().toLowerCase());
}

function isAuto(text: string): boolean {
  return text === '' || /^(auto|自动|不指定)/i.test(text);
}

/** A country may follow a code, as in `zh-CN`; inside of more text, a code would be taken for a word. */
function words(text: string): string[] {
  const code = /^[a-z]{2,3}(?=[-_][a-z]+$)/.exec(text);
  return code ? [code[0]] : text.split(/[^\p{L}]+/u).filter(word => !/^[a-z]{1,3}$/.test(word));
}

function namesOf(language: string): Set<string> {
  const [english, chinese, own] = ['en', 'zh', language].map(among =>
    new Intl.DisplayNames([among], { type: 'language' }).of(language),
  );
  const also = language === 'zh' ? ['mandarin', '普通话', '汉语'] : [];
  const names = [language, english, own, chinese, chinese?.replace(/语$/, '文'), chineseName(language), ...also];
  return new Set(names.filter(name => typeof name === 'string').map(name => name.toLowerCase()));
}
