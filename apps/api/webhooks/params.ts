import { z } from 'zod';

/** The path parameter of everything under one endpoint or one delivery. */
export const WebhookParams = z.strictObject({ id: z.uuid() });
