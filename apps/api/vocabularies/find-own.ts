import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';

/** The path parameter of everything under one vocabulary. */
export const VocabularyParams = z.strictObject({ id: z.uuid() });

/** What a statement found or changed of a vocabulary. Fails with `not_found`: nobody learns what others have. */
export function orNotFound<Found>(vocabulary: Found | null | false): Found {
  if (!vocabulary) throw new Problem('not_found', 'there is no such vocabulary');
  return vocabulary;
}

/** The refusal of a name that the project uses already. */
export function nameTaken(name: string): Problem {
  return new Problem('conflict', `there is a vocabulary named "${name}" already`);
}
