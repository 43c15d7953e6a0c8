import { z } from 'zod';
import { checkFields } from './check-fields.ts';
import type { FieldProblem } from './error.ts';
import { Audio, JobOptions, JobRequest } from './job-request.ts';
import type { JobClass } from './options.ts';

/** The options of a transcription, none of which need be there: what is not given is not decided yet. */
export const GivenOptions = z
  .strictObject(
    Object.fromEntries(
      Object.entries(JobOptions.shape).map(([name, schema]) => [
        name,
        schema
          .unwrap()
          .optional()
          .meta({ description: schema.meta()?.description ?? '' }),
      ]),
    ) as Record<string, z.ZodType>,
  )
  .meta({ id: 'BatchDefaults' });

const CustomId = z.string().min(1).max(200).meta({ description: 'The caller’s own name of it, once in its batch.' });

const Named = z.object({ custom_id: CustomId });

/** One recording of a batch. */
export const BatchItem = z
  .strictObject({ custom_id: CustomId, audio: Audio, ...GivenOptions.shape })
  .meta({ id: 'BatchItem' });

/** Why an item did not become a job. */
export const ItemError = z
  .object({
    code: z.literal('invalid'),
    message: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .meta({ id: 'BatchItemError' });
export type ItemError = z.infer<typeof ItemError>;

/** An item as it was read: what it asks for, or what is wrong with it. `customId` is null where it has none. */
export type ReadItem = { line: number } & (
  | { customId: string; request: JobRequest; error: null }
  | { customId: string | null; request: null; error: ItemError }
);

/** What an item takes from its batch where it says nothing itself. */
export type ItemDefaults = { class: JobClass; defaults: Record<string, unknown> };

/**
 * Reads one item. `url` and `upload_id` may stand beside `custom_id` as well as in `audio`. It goes by its `custom_id`
 * where it has no other `reference_id`, and takes a transcript that is there already unless told not to.
 */
export function readItem(raw: unknown, line: number, batch: ItemDefaults): ReadItem {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return wrongItem(line, null, [{ path: 'item', message: 'expected an object' }]);
  }
  const { custom_id, url, upload_id, ...given } = raw as Record<string, unknown>;
  const id = checkFields(Named, { custom_id });
  const customId = id.problems ? null : id.data.custom_id;
  const named = { ...(url !== undefined && { url }), ...(upload_id !== undefined && { upload_id }) };
  const audio = Object.keys(named).length > 0 && given.audio === undefined ? named : given.audio;
  const usual = { class: batch.class, reuse: true, reference_id: customId };
  const checked = checkFields(JobRequest, { ...usual, ...batch.defaults, ...given, audio });
  if (customId !== null && !checked.problems) return { line, customId, request: checked.data, error: null };
  return wrongItem(line, customId, [...(id.problems ?? []), ...(checked.problems ?? [])]);
}

/** An item that cannot become a job, with all that is wrong with it; the message tells the first. */
export function wrongItem(line: number, customId: string | null, problems: FieldProblem[]): ReadItem {
  const errors = problems.slice(0, MAX_PROBLEMS);
  const [first] = errors;
  const message = first ? `${first.path}: ${first.message}` : 'not valid';
  return { line, customId, request: null, error: { code: 'invalid', message, errors } };
}

const MAX_PROBLEMS = 20;
