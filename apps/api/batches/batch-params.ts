import { z } from 'zod';

/** The path parameter of everything under one batch. */
export const BatchParams = z.strictObject({ id: z.uuid() });
