import { defineConfig } from 'vitest/config';

/** The tests of the console in a browser: `npm run test:console`. */
export default defineConfig({
  test: {
    include: ['test/console/**/*.test.ts'],
    globalSetup: ['test/support/services.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
