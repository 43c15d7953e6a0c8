import { z } from 'zod';

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
