import { z } from 'zod';

/**
 * What can go wrong with an engine:
 * `refuse` drops every connection; `error-once` answers one transcription with 500, then heals; `error-sticky` answers
 * all of them so, while health stays ok; `hang` never answers until the fault is lifted, and blocks; `slow` takes ten
 * times as long; `empty` answers 200 without text; `loop` repeats one phrase; `symbols` says `!!!!`; `exit` ends the
 * process half-way; `poison` answers 500 to tone speech and to nothing else; `deadly` breaks down over it, and is ill
 * for a while after; `full` answers 503 where there is a queue; `too-large` answers 413 and `unprocessable` 422 to
 * every recording; `garbage` sends text that is no UTF-8; `truncated` ends a good answer half-way as if it were whole;
 * `reset` breaks the connection there, and `cut` closes it. `dead` is a vLLM whose engine has died: it answers 500, its
 * health 503, and it ends a second later.
 */
export const faultSchema = z.enum([
  'refuse',
  'error-once',
  'error-sticky',
  'hang',
  'slow',
  'empty',
  'loop',
  'symbols',
  'exit',
  'poison',
  'deadly',
  'dead',
  'cut',
  'full',
  'too-large',
  'unprocessable',
  'garbage',
  'truncated',
  'reset',
]);

export type Fault = z.infer<typeof faultSchema>;
