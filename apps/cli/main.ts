import { CommanderError } from 'commander';
import { explain } from './explain.ts';
import { Failure } from './failure.ts';
import { makeProgram } from './program.ts';

// Whoever reads our output may have read enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await makeProgram().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`stenopool: ${explain(error)}\n`);
    process.exitCode = error instanceof Failure ? error.exitCode : 2;
  }
}
