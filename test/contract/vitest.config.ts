import { defineConfig } from 'vitest/config';

/** The tests of adapters on the real programs, in virtual environments of their own: `npm run test:contract`. */
export default defineConfig({
  test: {
    include: ['test/contract/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
