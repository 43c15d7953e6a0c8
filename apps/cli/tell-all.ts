import { forEach } from './each.ts';

/** Asks or tells the server something about each of several things by id, and shows what it answers, in their order. */
export async function tellAll<T>(
  ids: string[],
  tell: (id: string) => Promise<T>,
  show: (answers: T[]) => void,
): Promise<void> {
  const answers: T[] = [];
  process.exitCode = await forEach(
    ids,
    id => id,
    async (id, index) => {
      answers[index] = await tell(id);
    },
  );
  const told = answers.filter(answer => answer !== undefined);
  if (told.length > 0) show(told);
}
