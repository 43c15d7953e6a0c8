import { z } from 'zod';
import { Options } from '#shared/domain/options.ts';

const name = z.string().trim().min(1).max(100).meta({ description: 'A name that no other of the project has.' });
const hotwords = Options.shape.hotwords
  .unwrap()
  .min(1)
  .transform(words => [...new Set(words)])
  .meta({ description: 'Words to lean towards, 1 to 200; those given twice count once.' });

export const VocabularyRequest = z.strictObject({ name, hotwords }).meta({ id: 'VocabularyRequest' });

export const VocabularyChangesRequest = z
  .strictObject({ name: name.optional(), hotwords: hotwords.optional() })
  .meta({ id: 'VocabularyChanges' });
