import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Has browsers take every answer for what it says it is, and nothing of it for a page: what clients sent is among it. A
 * page of our own says what it needs, in a policy of its own. Whether there is TLS only the proxy in front knows.
 */
export function secureHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], formAction: ["'none'"], baseUri: ["'none'"] },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
}
