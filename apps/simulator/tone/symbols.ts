/** A language that tone speech can be read in; the audio is the same for both. */
export type Language = 'en' | 'zh';

/** The sixteen symbols of tone speech. A sentence is a string of them, such as `'03A#'`. */
export const symbols = [...'0123456789ABCD*#'];

/** The row frequencies of the DTMF keypad, in Hz. */
export const lowHz = [697, 770, 852, 941];

/** The column frequencies of the DTMF keypad, in Hz. */
export const highHz = [1209, 1336, 1477, 1633];

const keypad = '123A456B789C*0#D';

const words: Record<Language, string[]> = {
  en: 'zero one two three four five six seven eight nine alpha bravo charlie delta star hash'.split(' '),
  zh: [...'零一二三四五六七八九甲乙丙丁星井'],
};

/** The two frequencies, in Hz, that sound a symbol. */
export function tonePair(symbol: string): [number, number] {
  const key = keypad.indexOf(symbol);
  return [lowHz[key >> 2]!, highHz[key & 3]!];
}

/** The symbol sounded by the given row and column of the keypad. */
export function symbolAt(row: number, column: number): string {
  return keypad[row * 4 + column]!;
}

/** The word that a symbol reads as. */
export function wordOf(symbol: string, language: Language): string {
  return words[language][symbols.indexOf(symbol)]!;
}

/** A sentence as written: English words with spaces and a full stop, Chinese characters without spaces and `。`. */
export function sentenceText(sentence: string, language: Language): string {
  const spoken = [...sentence].map(symbol => wordOf(symbol, language));
  return language === 'zh' ? `${spoken.join('')}。` : `${spoken.join(' ')}.`;
}
