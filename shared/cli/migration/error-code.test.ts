import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '#shared/network/free-port.ts';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { runCommand } from './cli-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-code-'));

function answerOf(source: string, target: string): { error: string; code: string; exitCode: number } {
  return JSON.parse(runCommand(folder, ['migrate', source, '--to', target, '--json']).stdout);
}

test('--json tells programs by a code which side failed and how, and repeats no password', async () => {
  const server = await scratchPostgres();
  try {
    const closed = await freePort();
    const wrong = new URL(server.url);
    wrong.password = 'topsecret';
    const cases = [
      ['source-unreachable', `postgres://u:topsecret@127.0.0.1:${closed}/x`, server.url],
      ['source-refused', wrong.href, server.url],
      ['target-unreachable', server.url, `postgres://u:topsecret@127.0.0.1:${closed}/x`],
      ['target-refused', server.url, wrong.href],
    ] as const;
    for (const [code, source, target] of cases) {
      const answer = answerOf(source, target);
      assert.equal([answer.code, answer.exitCode], [code, 2], answer.error);
      assert.not.match(answer.error, 'topsecret');
      assert.ok(answer.error.length > 40, answer.error);
    }
  } finally {
    await server.stop();
  }
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
