import { openCutter, type Piece } from '#shared/domain/cut.ts';
import { frameLevels } from '#shared/domain/level.ts';

/**
 * Divides a recording into pieces while it is being decoded, and hands each over with its samples. Tells how many
 * samples there were; more than `maxSamples` are not read. Holds some fourteen minutes of sound at most: 26 MB.
 */
export async function divide(
  blocks: AsyncIterable<Int16Array>,
  maxSamples: number,
  take: (piece: Piece, samples: Int16Array[]) => Promise<void>,
): Promise<number> {
  const cutter = openCutter();
  const held = holdSamples();
  let total = 0;
  for await (const block of blocks) {
    total += block.length;
    if (total > maxSamples) return total;
    held.add(block);
    for (const piece of cutter.push(frameLevels(block))) await take(piece, held.takeUntil(piece.endSample));
  }
  for (const piece of cutter.end(total)) await take(piece, held.takeUntil(piece.endSample));
  return total;
}

function holdSamples() {
  const blocks: Int16Array[] = [];
  let start = 0;
  return {
    add: (block: Int16Array) => blocks.push(block),
    takeUntil(end: number): Int16Array[] {
      const taken: Int16Array[] = [];
      while (start < end) {
        const block = blocks.shift()!;
        const part = block.subarray(0, end - start);
        if (part.length < block.length) blocks.unshift(block.subarray(part.length));
        taken.push(part);
        start += part.length;
      }
      return taken;
    },
  };
}
