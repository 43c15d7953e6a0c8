import type { AudioLimits } from './admission.ts';

/** What one project may have at once; null for what holds for all. */
export type Quotas = {
  maxQueuedAudioH: number | null;
  requestsPerMinute: number | null;
  maxUploadBytes: number | null;
};

/** What the quotas of a project say otherwise of it than the line says of all. */
export type Limited = { maxUploadBytes: number; limits: AudioLimits };

const HOUR_MS = 3_600_000;

/** The settings of the line as they hold for a project. A project is never sent more than the line takes. */
export function limitTo<Settings extends Limited>(settings: Settings, quotas: Quotas): Settings {
  const { maxQueuedAudioH: hours, maxUploadBytes: bytes } = quotas;
  return {
    ...settings,
    maxUploadBytes: Math.min(settings.maxUploadBytes, bytes ?? Number.POSITIVE_INFINITY),
    limits: { ...settings.limits, project: hours === null ? settings.limits.project : hours * HOUR_MS },
  };
}
