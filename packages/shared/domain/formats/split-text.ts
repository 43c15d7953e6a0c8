// Where a line may be broken: after a space, a hyphen, CJK punctuation or any CJK character that no punctuation follows.
const BREAK =
  /(?<=\s)|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])(?![\p{P}\s])|(?<=[\u3001-\u3003\uff01-\uff0f\uff1a-\uff1f])(?![\p{P}\s])/u;
const SENTENCE_END = /[.?!。？！；;]\s*$/u;
const CLAUSE_END = /[,，、：:]\s*$/u;

/**
 * Cuts a text into about `parts` pieces of like length that together are the text: at the end of a sentence or a clause
 * near the even place if there is one, else between words. A text without a place to break stays whole.
 */
export function splitText(text: string, parts: number): string[] {
  const pieces: string[] = [];
  const atoms = text.split(BREAK);
  let rest = parts;
  while (rest > 1 && atoms.length > 1) {
    const length = atoms.reduce((sum, atom) => sum + atom.length, 0);
    const count = bestBreak(atoms, length / rest);
    pieces.push(atoms.splice(0, count).join(''));
    rest -= 1;
  }
  pieces.push(atoms.join(''));
  return pieces;
}

/** How many atoms make up the first piece: nearest to the target, a sentence end counting as nearer than it is. */
function bestBreak(atoms: string[], target: number): number {
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  let length = 0;
  for (const [index, atom] of atoms.slice(0, -1).entries()) {
    length += atom.length;
    const distance =
      Math.abs(length - target) - target * (SENTENCE_END.test(atom) ? 0.3 : CLAUSE_END.test(atom) ? 0.2 : 0);
    if (distance < least) [best, least] = [index + 1, distance];
    if (length > 2 * target) break;
  }
  return best;
}
