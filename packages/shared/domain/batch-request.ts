import { z } from 'zod';
import { GivenOptions } from './batch-item.ts';
import { JobClass } from './options.ts';
import { Window } from './window.ts';

/** More come as a manifest. */
const MOST_INLINE = 10_000;

const Manifest = z
  .strictObject({
    upload_id: z.uuid().optional().meta({ description: 'From POST /v1/uploads.' }),
    url: z
      .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
      .max(8_000)
      .optional()
      .meta({ description: 'Fetched by a worker; must lead to a public address.' }),
  })
  .refine(named => (named.url === undefined) !== (named.upload_id === undefined), 'expected one of url and upload_id')
  .meta({
    description:
      'UTF-8 text: an item a line as JSON, or CSV whose header names `custom_id`, `url` or `upload_id`, and options. ' +
      'A cell of an option that is no text is JSON; hotwords may be divided by semicolons.',
  });

/** A request for many transcriptions. What is wrong with an item is told of that item, and refuses no other. */
export const BatchRequest = z
  .strictObject({
    name: z.string().min(1).max(200).nullable().default(null),
    class: JobClass.default('backfill').meta({ description: 'Which line its items wait in.' }),
    defaults: GivenOptions.default({}).meta({
      description: 'Options of each item that does not name its own. `reuse` is true unless told.',
    }),
    items: z
      .array(z.unknown().meta({ override: { $ref: '#/components/schemas/BatchItem' } }))
      .min(1)
      .max(MOST_INLINE)
      .optional()
      .meta({ description: `At most ${MOST_INLINE}; more come as a manifest.` }),
    manifest: Manifest.optional(),
    window: Window.nullable().default(null).meta({ description: 'When it is worked on; at all times if not given.' }),
    callback: z
      .strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) })
      .nullable()
      .default(null)
      .meta({ description: 'Where to post `batch.completed`.' }),
    dry_run: z
      .boolean()
      .default(false)
      .meta({ description: 'Tell what would come of it, and create nothing. Not with a manifest by URL.' }),
  })
  .refine(given => (given.items === undefined) !== (given.manifest === undefined), 'expected one of items and manifest')
  .meta({ id: 'BatchRequest' });
export type BatchRequest = z.infer<typeof BatchRequest>;
