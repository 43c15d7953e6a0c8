/** Names speakers A, B, … Z, AA, … in the order in which they are asked for; who is not told is `unknown`. */
export function speakerLetters(): (speaker: string | null) => string {
  const known = new Map<string, string>();
  return speaker => {
    if (speaker === null) return 'unknown';
    const letters = known.get(speaker) ?? lettersOf(known.size);
    known.set(speaker, letters);
    return letters;
  };
}

function lettersOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : lettersOf(Math.floor(index / 26) - 1) + last;
}
