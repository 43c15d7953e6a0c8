import { StenopoolError } from '#client/error.ts';
import { Failure } from './failure.ts';

/** One sentence about what went wrong, for the person who can put it right. */
export function explain(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (error instanceof StenopoolError) return explainAnswer(error);
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'NotReadableError') return 'it was changed or removed while it was read.';
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && path !== undefined) return `there is no ${path}.`;
  if (code === 'EACCES' && path !== undefined) return `${path} may not be opened by this user.`;
  return (error.message || String(code ?? error)).replace(/[^.?!]$/, '$&.');
}

function explainAnswer(error: StenopoolError): string {
  const { code, status, errors, message } = error;
  if (code === 'unreachable') return `${message}: is it running, and is --api right? stenopool doctor looks closer.`;
  if (code === 'unauthorized') return 'the server does not know this key: set --key or STENOPOOL_API_KEY.';
  if (code === 'forbidden') return `${message}: set --key or STENOPOOL_API_KEY.`;
  if (code === 'internal') return `the server failed (${status}); its log tells more under request ${error.requestId}.`;
  const wrong = errors.length > 0 ? errors.map(each => `${each.path}: ${each.message}`).join('; ') : message;
  return `${wrong}.`;
}
