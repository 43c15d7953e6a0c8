import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need Python and the network once, or a browser: npm run test:contract, npm run test:console.
    exclude: ['test/contract/**', 'test/console/**'],
    globalSetup: ['test/support/services.ts'],
    pool: 'forks',
    // Most tests wait for processes as much as they compute: with two, two cores were idle a third of the time.
    maxWorkers: 3,
    testTimeout: 60_000,
    // A second is little on a machine with three tests at work.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
