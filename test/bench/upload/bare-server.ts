import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

// Writes the body of every request into a file, and tells its path. With --whole it also finds out the SHA-256 on the way,
// and has it on the disk before it answers.
//   node test/bench/upload/bare-server.ts FOLDER [--whole]
const [folder, isWhole] = [process.argv[2]!, process.argv[3] === '--whole'];

const server = createServer(async (request, response) => {
  const path = join(folder, randomUUID());
  if (isWhole) await pipeline(request, hashed, createWriteStream(path, { flush: true }));
  else await pipeline(request, createWriteStream(path));
  response.writeHead(201).end(JSON.stringify({ path }));
});
server.listen(0, '127.0.0.1', () => {
  writeSync(1, `listening on http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`);
});

async function* hashed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  hash.digest();
}
