/** Seconds of FLAC that surely stay below the 25 MB that servers like OpenAI's take at once, whatever is in it. */
export const OPENAI_LONGEST_S = 800;

const LONGEST_S: Record<string, number> = { openai: OPENAI_LONGEST_S };

const WITHOUT_SPEAKERS = ['vllm', 'openai', 'gguf', 'gradio'];

/** Seconds of audio that engines of all these kinds take in one request. */
export function longestOf(kinds: string[]): number {
  return Math.min(...kinds.map(kind => LONGEST_S[kind] ?? Number.POSITIVE_INFINITY));
}

/** Whether engines of any of these kinds may tell speakers apart. Of those that nobody has heard of yet, it is assumed. */
export function canDiarize(kinds: string[]): boolean {
  return kinds.length === 0 || kinds.some(kind => !WITHOUT_SPEAKERS.includes(kind));
}
