import type { Options, Warning } from '#shared/domain/options.ts';
import { languageValue } from './gradio-language.ts';
import type { Field } from './gradio-page.ts';
import type { Layout, Role } from './gradio-roles.ts';
import { plainHotwords } from './hotwords.ts';
import { unsupported } from './unsupported.ts';

/** What to send to a Gradio function, and what the caller should know of it. */
export type GradioArguments = {
  data: unknown[];
  warnings: Warning[];
  /** Whether the language that was asked for is among the arguments. */
  saysLanguage: boolean;
};

/** Puts a file, as the app wants it written, and options into the arguments of a layout. The rest stays as on the page. */
export function gradioArguments({ endpoint, roles }: Layout, options: Options, file: unknown): GradioArguments {
  const warnings: Warning[] = [];
  const values: Record<Role, (field: Field) => unknown> = {
    audio: () => file,
    hotwords: field => hotwordsText(field, options, warnings),
    language: field => languageArgument(field, options.language, warnings),
    itn: field => itnArgument(field, options.itn, warnings),
  };
  const data = endpoint.inputs.map((field, n) => (roles[n] ? values[roles[n]](field) : field.value));
  warnings.push(...withoutArgument(options, roles));
  const saysLanguage = options.language !== 'auto' && !warnings.some(({ option }) => option === 'language');
  return { data, warnings, saysLanguage };
}

/** One a line where there is room for lines, or as the page says. */
function hotwordsText({ hint, label, lines }: Field, options: Options, warnings: Warning[]): string {
  const said = `${label} ${hint}`;
  const byLine = /per line|each line|一行|每行/i.test(said) || (lines > 1 && !/comma|逗号/i.test(said));
  const separator = byLine ? '\n' : ',';
  return plainHotwords(options, warnings, separator).join(separator);
}

function languageArgument(field: Field, language: string, warnings: Warning[]): unknown {
  const found = languageValue(field, language);
  if (found) return found.value;
  const left = field.value;
  if (language === 'auto' && (left === null || left === '')) return left;
  const what = language === 'auto' ? 'does not find out the language itself' : `offers no language "${language}"`;
  warnings.push(unsupported('language', `the app ${what}; it was left at ${JSON.stringify(left)}`));
  return left;
}

function itnArgument(field: Field, itn: boolean, warnings: Warning[]): unknown {
  if (field.choices.length === 0) return itn;
  const choice = field.choices.find(
    ({ label, value }) => (itn ? YES : NO).test(`${value}`) || (itn ? YES : NO).test(label),
  );
  if (choice) return choice.value;
  warnings.push(unsupported('itn', `the app offers no choice that says ${itn ? 'yes' : 'no'}; it was left as it is`));
  return field.value;
}

const YES = /^(true|yes|on|1|with.?itn|是|开|开启|启用)$/i;
const NO = /^(false|no|off|0|without.?itn|woitn|否|关|关闭|不启用|禁用)$/i;

/** `itn` on is what most apps do anyway, so only its opposite is told. */
function withoutArgument(options: Options, roles: (Role | null)[]): Warning[] {
  const asked: [keyof Options, boolean, string][] = [
    ['hotwords', options.hotwords.length > 0 && !roles.includes('hotwords'), 'hotwords'],
    ['language', options.language !== 'auto' && !roles.includes('language'), 'a language'],
    ['itn', !options.itn && !roles.includes('itn'), 'whether numbers are written as figures'],
    ['vad', !options.vad, 'whether to look for speech first'],
    ['max_speakers', options.max_speakers !== null, 'a number of speakers'],
  ];
  return asked
    .filter(([, isAsked]) => isAsked)
    .map(([option, , what]) => unsupported(option, `the app has no argument for ${what}`));
}
