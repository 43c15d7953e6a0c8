/** No phrase of more letters is looked for: about twenty words of English, or a long sentence of Chinese. */
const LONGEST_PHRASE = 120;

/** So often in a row nobody says a phrase, nor sings it, … */
const TIMES = 8;

/** … and syllables that come easily (laughter, `no no no`, a number, counting aloud) are let pass up to so many letters. */
const LETTERS = 60;

/** A sound by its name, such as `[music]`: sounds do go on. */
const SOUND_NAME = /\[[^[\]]{1,30}\]/g;
const NO_LETTER = /[^\p{L}\p{N}]+/gu;

/**
 * Whether a phrase of 1 to 120 letters stands eight times or more in a row, over at least sixty letters: what a language
 * model says that is caught in a loop (modelscope/FunASR issues 2930 and 3031), up to its limit of 500 tokens a segment.
 * Case, spaces and punctuation do not count, so words in a loop are found like characters.
 */
export function isRepetitive(text: string): boolean {
  const letters = text.replace(SOUND_NAME, '').replace(NO_LETTER, '').toLowerCase();
  for (let length = 1; length <= LONGEST_PHRASE; length++) {
    if (repeatsPhrase(letters, length)) return true;
  }
  return false;
}

function repeatsPhrase(letters: string, length: number): boolean {
  const enough = Math.max(TIMES * length, LETTERS);
  let run = length;
  for (let at = length; at < letters.length; at++) {
    run = letters.charCodeAt(at) === letters.charCodeAt(at - length) ? run + 1 : length;
    if (run >= enough) return true;
  }
  return false;
}
