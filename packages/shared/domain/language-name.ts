const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const CODES = [...LETTERS.flatMap(first => LETTERS.map(second => first + second)), 'yue', 'fil'];

const CODE_OF = new Map<string, string>();
const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
for (const code of CODES) {
  const name = names.of(code)?.toLowerCase();
  // Of two codes of one language, such as `iw` and `he`, the one that is still in use.
  if (name && Intl.getCanonicalLocales(code)[0] === code) CODE_OF.set(name, code);
}

/** The ISO 639 code of a language that is given by its English name, or by the code itself; null for anything else. */
export function languageCode(language: string): string | null {
  const word = language.trim().toLowerCase();
  return CODES.includes(word) ? word : (CODE_OF.get(word) ?? null);
}

/** The English name of a language in small letters, from its ISO 639 code; null for a code of none. */
export function languageName(code: string): string | null {
  return CODES.includes(code) ? (names.of(code)?.toLowerCase() ?? null) : null;
}
