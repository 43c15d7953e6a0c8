import { z } from 'zod';

/** What of a project an operator may set. A limit that is null is that of the whole line. */
export const ProjectSettings = z.strictObject({
  name: z.string().trim().min(1).max(100).meta({ description: 'A name that no other project has.' }),
  weight: z
    .number()
    .min(0.001)
    .max(1000)
    .meta({ description: 'Beside others that wait: twice the weight, twice the audio.' }),
  max_queued_audio_hours: z.number().positive().max(1e9).nullable().meta({
    description:
      'Hours of audio that it may have accepted and not transcribed; null for MAX_QUEUED_AUDIO_H_PER_PROJECT.',
  }),
  requests_per_minute: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .nullable()
    .meta({ description: 'null for any number.' }),
  max_upload_bytes: z.int().min(1).nullable().meta({
    description: 'Its largest recording, if that is less than MAX_UPLOAD_BYTES, which null stands for.',
  }),
  retain_days: z.int().min(0).max(3650).nullable().meta({
    description:
      'Days after which audio and text are purged, at the latest; null for RETAIN_DAYS, or what a job asks for.',
  }),
});
export type ProjectSettings = z.infer<typeof ProjectSettings>;

/** A project, as the ledger holds it. */
export type Project = ProjectSettings & { id: string; createdAt: Date };

/** A project as operators see it. */
export const ProjectView = z
  .object({ id: z.uuid(), object: z.literal('project'), ...ProjectSettings.shape, created_at: z.iso.datetime() })
  .meta({ id: 'Project' });
export type ProjectView = z.infer<typeof ProjectView>;

/** Shows a project to operators. */
export function viewProject({ id, createdAt, ...settings }: Project): ProjectView {
  return { id, object: 'project', ...settings, created_at: createdAt.toISOString() };
}
