/** Longer than this, what stands between two commas is a sentence and not a name. */
const MAX_WORDS = 4;
const MAX_CHARACTERS = 40;

/**
 * The hotwords in a prompt: what stands between commas, full stops or line breaks and is short enough to be a name. Whole
 * sentences, which tell a model of OpenAI the style, are left out.
 */
export function promptWords(prompt: string): string[] {
  return prompt
    .split(/[\n,;:、，；：。！？]+|[.!?]+(?=\s|$)/u)
    .map(piece => piece.trim())
    .filter(piece => piece !== '' && piece.length <= MAX_CHARACTERS && piece.split(/\s+/).length <= MAX_WORDS);
}
