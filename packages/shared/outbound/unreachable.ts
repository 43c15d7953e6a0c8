/** Why a URL gave no answer, or none to its end. The list is closed. */
export type UnreachableReason =
  | 'forbidden_address'
  | 'bad_scheme'
  | 'too_many_redirects'
  | 'dns_failed'
  | 'connect_failed'
  | 'tls_failed'
  | 'timeout'
  /** The connection ended before the answer did, or the answer was not HTTP. */
  | 'broken_off';

/** A URL gave no answer. The message may be shown to whoever named the URL: it tells nothing of our own network. */
export class Unreachable extends Error {
  readonly reason: UnreachableReason;

  constructor(reason: UnreachableReason, cause?: unknown) {
    super(messages[reason], { cause });
    this.name = 'Unreachable';
    this.reason = reason;
  }
}

const messages: Record<UnreachableReason, string> = {
  forbidden_address: 'the URL does not lead to a public address',
  bad_scheme: 'the URL, or one it redirects to, is not http or https',
  too_many_redirects: 'the URL redirects too often',
  dns_failed: 'the host of the URL could not be found',
  connect_failed: 'no connection to the host of the URL',
  tls_failed: 'no secure connection to the host of the URL',
  timeout: 'the host of the URL took too long',
  broken_off: 'the host of the URL broke off its answer',
};

/** What an error of the client, or of a body it gave, means. An abort by the caller comes back as it is. */
export function asUnreachable(error: unknown): unknown {
  if (error instanceof Unreachable) return error;
  const { name, code, cause } = error as { name?: string; code?: string; cause?: unknown };
  if (cause instanceof Unreachable) return cause;
  if (name === 'AbortError' || name === 'TimeoutError') return error;
  // undici gives an answer that is not HTTP no code.
  if (name === 'HTTPParserError') return new Unreachable('broken_off', error);
  const known = causes.find(([pattern]) => pattern.test(code ?? ''));
  return known ? new Unreachable(known[1], error) : error;
}

const causes: [RegExp, UnreachableReason][] = [
  [/^(UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/, 'timeout'],
  [/^(ENOTFOUND|EAI_)/, 'dns_failed'],
  [
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/,
    'tls_failed',
  ],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN|EACCES|EPERM|EINVAL)$/, 'connect_failed'],
  [/^(UND_ERR_|HPE_|ECONNRESET|EPIPE|ECONNABORTED)/, 'broken_off'],
];
