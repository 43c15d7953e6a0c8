import { createHash } from 'node:crypto';
import { Problem } from '#shared/domain/error.ts';
import { transaction } from '#shared/postgres/client.ts';
import { findAnswer, holdRequestKey, saveAnswer } from '#shared/postgres/idempotency.ts';
import type { Answer, Context, Route } from './route.ts';

/**
 * Has the route answer in one transaction. With a key, the first answer is written in that very transaction, and given
 * again to the same request, unless it is one that is made as it is sent. Fails with `idempotency_in_flight` or
 * `idempotency_mismatch`.
 */
export async function answerOnce(route: Route, context: Context, key: string | undefined): Promise<Answer> {
  return transaction(context.pool, async db => {
    if (key === undefined) return route.handle({ ...context, db });
    const request = { projectId: context.projectId, route: route.operationId, key };
    if (!(await holdRequestKey(db, request))) {
      throw new Problem(
        'idempotency_in_flight',
        'the first request with this Idempotency-Key is still being answered',
        {
          retryAfterS: 1,
        },
      );
    }
    const bodyHash = hashRequest(context);
    const first = await findAnswer(db, request);
    if (first) return replay(first, bodyHash);
    const answer = await route.handle({ ...context, db });
    if (answer.respond) return answer;
    const { status, headers = {}, body } = answer;
    await saveAnswer(db, request, { bodyHash, status, headers, body: JSON.stringify(body) ?? '' });
    return answer;
  });
}

function replay(first: NonNullable<Awaited<ReturnType<typeof findAnswer>>>, bodyHash: Buffer): Answer {
  if (!first.bodyHash.equals(bodyHash)) {
    throw new Problem('idempotency_mismatch', 'this Idempotency-Key was used for another request', {
      errors: [{ path: 'idempotency-key', message: 'was used for another request in the last 24 hours' }],
    });
  }
  return {
    status: first.status,
    headers: { ...first.headers, 'Idempotency-Replayed': 'true' },
    body: first.body === '' ? undefined : JSON.parse(first.body),
  };
}

/** Two requests are the same if path, query, options and recording are. */
function hashRequest({ params, query, body, recording }: Context): Buffer {
  const request = [params, query, body ?? null, recording?.sha256 ?? null];
  return createHash('sha256').update(JSON.stringify(request)).digest();
}
