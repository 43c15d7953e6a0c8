import type { JobOptions } from '#shared/domain/job-request.ts';
import { addVocabulary } from '#shared/domain/vocabulary.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findVocabulary } from '#shared/postgres/vocabulary.ts';
import { invalid } from '../http/validate.ts';

/**
 * The hotwords of a job, its own first and then those of the vocabulary that it names, each once. Fails with `invalid`
 * where the project has no such vocabulary, or both together are too many.
 */
export async function gatherHotwords(
  db: Db,
  projectId: string,
  { hotwords, vocabulary_id }: Pick<JobOptions, 'hotwords' | 'vocabulary_id'>,
): Promise<string[]> {
  if (vocabulary_id === null) return hotwords;
  const gathered = addVocabulary(hotwords, await findVocabulary(db, vocabulary_id, projectId));
  if (gathered.problem) throw invalid([{ path: 'vocabulary_id', message: gathered.problem }]);
  return gathered.hotwords;
}
