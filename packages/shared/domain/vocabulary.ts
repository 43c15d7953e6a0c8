import { z } from 'zod';
import { Options } from './options.ts';

/** A named list of hotwords, as the ledger holds it. */
export type Vocabulary = {
  id: string;
  projectId: string;
  name: string;
  hotwords: string[];
  createdAt: Date;
  updatedAt: Date;
};

/** A vocabulary as its project sees it. */
export const VocabularyView = z
  .object({
    id: z.uuid(),
    object: z.literal('vocabulary'),
    name: z.string(),
    hotwords: z.array(z.string()),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Vocabulary' });
export type VocabularyView = z.infer<typeof VocabularyView>;

/** Shows a vocabulary to its project. */
export function viewVocabulary(vocabulary: Vocabulary): VocabularyView {
  return {
    id: vocabulary.id,
    object: 'vocabulary',
    name: vocabulary.name,
    hotwords: vocabulary.hotwords,
    created_at: vocabulary.createdAt.toISOString(),
    updated_at: vocabulary.updatedAt.toISOString(),
  };
}

/**
 * The hotwords of a job that names a vocabulary, its own first, each once. `problem` says that there is none (null), or that
 * both together are too many.
 */
export function addVocabulary(
  hotwords: string[],
  vocabulary: Vocabulary | null,
): { hotwords: string[]; problem: string | null } {
  if (!vocabulary) return { hotwords, problem: 'there is no such vocabulary' };
  const both = [...new Set([...hotwords, ...vocabulary.hotwords])];
  if (Options.shape.hotwords.safeParse(both).success) return { hotwords: both, problem: null };
  return { hotwords, problem: `with hotwords it makes ${both.length} words, and 200 are the limit` };
}
