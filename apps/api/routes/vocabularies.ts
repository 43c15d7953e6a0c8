import type { Route } from '../http/route.ts';
import { createVocabulary } from './create-vocabulary.ts';
import { deleteVocabulary } from './delete-vocabulary.ts';
import { getVocabulary } from './get-vocabulary.ts';
import { listVocabularies } from './list-vocabularies.ts';
import { updateVocabulary } from './update-vocabulary.ts';

/** Lists of hotwords that a project keeps, in the order of the documentation. */
export const vocabularyRoutes: Route[] = [
  createVocabulary,
  listVocabularies,
  getVocabulary,
  updateVocabulary,
  deleteVocabulary,
];
