const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3001-\u303f\u30fb\u30fc\uff01-\uff65`;
// Quotation marks, dashes and dots are shared by all scripts: the character beside them tells which one they are in.
const SHARED = '“”‘’…—·';
const ENDS_IN_CJK = new RegExp(`[${CJK}][${SHARED}]*$`, 'u');
const STARTS_WITH_CJK = new RegExp(`^[${SHARED}]*[${CJK}]`, 'u');

/**
 * Joins pieces of text in their order: nothing between two CJK characters, CJK punctuation included, and one space
 * everywhere else. White space is reduced to single spaces, and there is none at the ends.
 */
export function joinText(pieces: string[]): string {
  const texts = pieces.map(piece => piece.replace(/\s+/g, ' ').trim()).filter(text => text !== '');
  return texts.map((text, index) => (index === 0 ? text : separator(texts[index - 1]!, text) + text)).join('');
}

function separator(before: string, after: string): string {
  return ENDS_IN_CJK.test(before) && STARTS_WITH_CJK.test(after) ? '' : ' ';
}
