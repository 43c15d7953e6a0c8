// The door of the package; node.ts is the one for file paths.
export type { Batches, BatchFailure, BatchResult } from './batches.ts';
export { type Client, type ClientSettings, openClient } from './client.ts';
export { StenopoolError } from './error.ts';
export type * from './schemas.ts';
export type { Audio, SubmitSettings, WaitSettings } from './transcriptions.ts';
export { verifyWebhook, type WebhookEvent } from './webhook.ts';
