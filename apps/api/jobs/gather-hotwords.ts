import type { JobOptions } from '#shared/domain/job-request.ts';
import { Options } from '#shared/domain/options.ts';
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
  const vocabulary = await findVocabulary(db, vocabulary_id, projectId);
  if (!vocabulary) throw invalid([{ path: 'vocabulary_id', message: 'there is no such vocabulary' }]);
  const gathered = [...new Set([...hotwords, ...vocabulary.hotwords])];
  if (Options.shape.hotwords.safeParse(gathered).success) return gathered;
  const message = `with hotwords it makes ${gathered.length} words, and 200 are the limit`;
  throw invalid([{ path: 'vocabulary_id', message }]);
}
