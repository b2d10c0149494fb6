import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

/**
 * The peer of an upload: plain node:http receives a body into a file, hashes it on the way, and syncs the file before
 * it answers. No credentials, no resuming, no reading back, no database.
 */
const folder = process.env.BENCH_FOLDER ?? '.';
const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end('alive');
    return;
  }
  const hash = createHash('sha256');
  const file = await open(join(folder, 'received'), 'w');
  try {
    for await (const portion of request) {
      hash.update(portion);
      await file.write(portion);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  response.end(hash.digest('hex'));
});
server.listen(Number(process.env.PORT), '127.0.0.1');
