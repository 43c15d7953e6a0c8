import type { ManifestPlace } from '../domain/batch.ts';

/** A line of a manifest: what it says, or what is wrong with it. Lines are counted from 1, a header and empty ones too. */
export type Entry = { line: number; raw: unknown; problem?: undefined } | { line: number; problem: string };

/** Some lines of a manifest, and from where to read on; `isLast` where there are no more. */
export type Portion = { entries: Entry[]; at: ManifestPlace; isLast: boolean };

/** The manifest as a whole cannot be read: no line of it would mean anything. */
export class UnreadableManifest extends Error {}

/** No line, or record of a CSV, may be longer. */
export const MAX_LINE_BYTES = 256 * 1024;

export const TOO_LONG = `longer than the ${MAX_LINE_BYTES / 1024} kB that are allowed`;
