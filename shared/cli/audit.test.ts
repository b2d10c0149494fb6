import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sealAudit } from '#events/dispatcher/seal-audit.ts';
import { createHeadSigner } from '#events/dispatcher/sign-heads.ts';
import { audit } from '#functions/audit/function.ts';
import { type Served, serve } from '#shared/platform/serve.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-audit-cli-'));
let harness: Harness;
let served: Served;
test.before(async () => {
  harness = await startHarness({ functions: [audit] });
  served = await serve({
    fetch: request => {
      const { pathname, search } = new URL(request.url);
      return harness.call(request.method, `${pathname}${search}`, {
        as: 'nobody',
        headers: { authorization: request.headers.get('authorization') ?? '' },
      });
    },
    port: 0,
    hostname: '127.0.0.1',
  });
  for (let at = 0; at < 5; at += 1)
    await harness.ctx().transaction(scope => scope.audit('test.done', { kind: 'test', id: String(at) }, { at }));
  await sealAudit(harness.platform);
  await createHeadSigner(harness.platform)();
  writeFileSync(join(folder, 'key.pem'), harness.platform.services.signer.publicKeyPem);
});
test.after(async () => {
  await served?.close(500);
  await harness?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const main = fileURLToPath(new URL('main.ts', import.meta.url));

async function cli(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      INIT_CWD: folder,
      CLOUDFORGE_STATE: join(folder, 'state'),
      CLOUDFORGE_URL: `http://127.0.0.1:${served.port}`,
      CLOUDFORGE_API_KEY: harness.tenant.keys.admin,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, stdout, stderr };
}

test('audit: a live log and an exported one are checked; what was changed ends with 1, what is no log with 2', async () => {
  const exported = await cli('audit', 'export', '--output', 'audit.jsonl');
  assert.is(exported.code, 0, exported.stderr);
  const text = readFileSync(join(folder, 'audit.jsonl'), 'utf8');
  assert.is(text.trimEnd().split('\n').length, 8);
  writeFileSync(join(folder, 'edited.jsonl'), text.replace('{\\"at\\": 3}', '{\\"at\\": 4}'));

  const [live, offline, edited, unpinned] = await Promise.all([
    cli('audit', 'verify', '--key', 'key.pem', '--kept', 'audit.jsonl'),
    cli('audit', 'verify', 'audit.jsonl', '--key', 'key.pem', '--json'),
    cli('audit', 'verify', 'edited.jsonl', '--key', 'key.pem'),
    cli('audit', 'verify', 'audit.jsonl'),
  ]);
  assert.is(live.code, 0, live.stderr);
  assert.match(live.stdout, 'Intact: 5 rows, 1 signed heads.');
  assert.is(JSON.parse(offline.stdout).signed.sequence, 5);
  assert.is(edited.code, 1);
  assert.match(edited.stdout, 'NOT INTACT (edited)\n  Row 4 ');
  assert.match(unpinned.stdout, 'give --key to be sure');

  writeFileSync(join(folder, 'cut.jsonl'), text.slice(0, -200));
  writeFileSync(join(folder, 'other.txt'), 'hello\n');
  const results = await Promise.all([
    cli('audit', 'verify', 'cut.jsonl'),
    cli('audit', 'verify', 'other.txt'),
    cli('audit', 'verify', 'absent.jsonl'),
    cli('audit', 'export', '--from', 'yesterday'),
  ]);
  assert.equal(
    results.map(result => result.code),
    [2, 2, 2, 2],
  );
  for (const result of results) assert.not.match(result.stderr, 'fault of CloudForge');
});

test.run();
