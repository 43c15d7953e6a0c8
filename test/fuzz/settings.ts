import { z } from 'zod';

/** What `npm test` has time for; the seed is another each time, and printed. */
const Fuzz = z.object({
  FUZZ_REQUESTS: z.coerce.number().int().min(1).default(600),
  FUZZ_SEED: z.coerce
    .number()
    .int()
    .default(() => Math.floor(Math.random() * 2 ** 31)),
});

export function readFuzz(): { requests: number; seed: number } {
  const { FUZZ_REQUESTS: requests, FUZZ_SEED: seed } = Fuzz.parse(process.env);
  return { requests, seed };
}
