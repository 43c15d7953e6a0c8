import type { Options, Warning } from '#shared/domain/options.ts';

// Long lists make the model worse: it starts to hear them in silence.
const MAX_HOTWORDS = 100;

/** Hotwords fit to be joined with a separator: no more than the model bears, none that holds it. Adds warnings. */
export function plainHotwords({ hotwords }: Options, warnings: Warning[], separator: ',' | '\n' = ','): string[] {
  const adjusted = (detail: string) => warnings.push({ code: 'option_adjusted', option: 'hotwords', detail });
  if (hotwords.length > MAX_HOTWORDS) {
    adjusted(`only the first ${MAX_HOTWORDS} of ${hotwords.length} hotwords were used: more make results worse`);
  }
  const torn = separator === ',' && hotwords.some(word => word.includes(','));
  if (torn) {
    adjusted('a comma separates hotwords here, so a space took its place inside one');
  }
  const plain = hotwords.slice(0, MAX_HOTWORDS).map(word => word.replace(torn ? /[,\s]+/g : /\s+/g, ' ').trim());
  return plain.filter(word => word !== '');
}
