import { StenopoolError } from '#client/error.ts';

/** Whether an error is about one recording; any other is about the whole run, and ends it. */
export function isOfOneRecording(error: unknown): boolean {
  if (error instanceof StenopoolError) return error.status !== null && ![401, 403].includes(error.status);
  const { code, name } = error as NodeJS.ErrnoException;
  return name === 'NotReadableError' || (typeof code === 'string' && !['ENOSPC', 'EDQUOT', 'EROFS'].includes(code));
}

/** Whether the same recording, unchanged, would be refused again. */
export function isFinal(error: unknown): error is StenopoolError {
  return error instanceof StenopoolError && ['too_large', 'invalid', 'unsupported_media_type'].includes(error.code);
}
