import type { BatchItem } from '#client/schemas.ts';

/** A recording to transcribe, wherever it is. */
export type Recording = {
  /** Where its transcripts go below the output folder, and what the server and people call it. */
  path: string;
  /** Changes when it may have: a file's size and time, or all that a manifest says of it. */
  stamp: string;
  bytes: number | null;
  place: { file: string } | { url: string };
  /** Options of its own, from a manifest. */
  options: Omit<BatchItem, 'custom_id' | 'audio'>;
};
