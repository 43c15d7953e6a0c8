import { freePort } from '../support/free-port.ts';
import { startProgram, type TestProcess } from '../support/process.ts';
import { until } from '../support/until.ts';

/** A real server program that answers at `url`. */
export type RealProgram = { url: string; process: TestProcess };

/** Starts a Python program with `--port` and a free one, and waits until `path` of it answers. */
export async function startReal(python: string, args: string[], path: string): Promise<RealProgram> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process = await startProgram('real', python, [...args, '--port', `${port}`], {
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  });
  await until(`${url}${path} answers`, async () => {
    if (!process.running()) throw new Error(`the program ended:\n${process.output()}`);
    return fetch(url + path).then(
      answer => answer.ok,
      () => false,
    );
  });
  return { url, process };
}
