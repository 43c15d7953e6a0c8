import { z } from 'zod';

/** The path parameter of everything under one transcription. */
export const JobParams = z.strictObject({ id: z.uuid() });
