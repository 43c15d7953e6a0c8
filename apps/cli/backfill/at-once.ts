/** Works on so many things at once, and begins no more once the signal fires. Throws what the first of them throws. */
export async function atOnce<T>(
  count: number,
  things: AsyncGenerator<T>,
  signal: AbortSignal,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  async function take(): Promise<void> {
    while (!signal.aborted) {
      const next = await things.next();
      if (next.done || signal.aborted) return;
      await work(next.value);
    }
  }
  await Promise.all(Array.from({ length: count }, take));
}
