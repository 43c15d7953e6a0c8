import type { JobErrorCode } from '#shared/domain/error.ts';
import type { Outcome } from '#shared/domain/task.ts';

/** Preparing ends here, with this outcome. */
export class GiveUp extends Error {
  readonly outcome: Outcome<never>;

  constructor(outcome: Outcome<never> & { error: { message: string } }) {
    super(outcome.error.message);
    this.name = 'GiveUp';
    this.outcome = outcome;
  }
}

/** The recording is at fault: trying again would end the same. */
export function rejected(code: JobErrorCode, message: string): GiveUp {
  return new GiveUp({ kind: 'rejected', error: { code, message } });
}
