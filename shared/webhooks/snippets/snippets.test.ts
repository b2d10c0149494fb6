import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipped } from '#shared/testing/skip.ts';
import { formatSecret } from '../secret.ts';
import { webhookBody, webhookHeaders } from '../sign.ts';
import { includeSnippets, pageUrl, snippetFiles, snippetOf } from './testing.ts';

const now = new Date('2026-11-24T12:00:00Z');
const secret = formatSecret(Buffer.alloc(32, 7));
const next = formatSecret(Buffer.alloc(32, 8));
const body = webhookBody({ type: 'a.b.v1', timestamp: now.toISOString(), eventId: 'e', data: { name: 'Grüße €' } });

interface Vector {
  what: string;
  isSigned: boolean;
  line: string;
}

/** Messages as our own code signs them, and what becomes of them when one thing is changed. */
function vectors(): Vector[] {
  const sign = (secrets: readonly string[], at = now) => webhookHeaders({ id: 'msg_1', secrets, body, now: at });
  const row = (
    what: string,
    isSigned: boolean,
    change: Record<string, string | undefined> = {},
    of = sign([secret]),
  ) => ({
    what,
    isSigned,
    line: [
      change.secret ?? secret,
      change.id ?? of['webhook-id'],
      change.timestamp ?? of['webhook-timestamp'],
      change.signature ?? of['webhook-signature'],
      String(now.getTime() / 1_000),
      Buffer.from(change.body ?? body).toString('base64'),
    ].join('\t'),
  });
  const moved = (seconds: number) => sign([secret], new Date(now.getTime() + seconds * 1_000));
  return [
    row('as it was signed', true),
    row('the old secret during a rotation', true, {}, sign([next, secret])),
    row('the new secret during a rotation', true, { secret: next }, sign([next, secret])),
    row('a signature of another version beside it', true, {
      signature: `v2,abc v1a,def ${sign([secret])['webhook-signature']}`,
    }),
    row('another secret', false, { secret: next }),
    row('another body', false, { body: `${body} ` }),
    row('another id', false, { id: 'msg_2' }),
    row('another time', false, { timestamp: String(now.getTime() / 1_000 + 1) }),
    row('no signature', false, { signature: '' }),
    row('a signature that is no base64', false, { signature: 'v1,%%%' }),
    row('a signature without its version', false, { signature: sign([secret])['webhook-signature']?.slice(3) }),
    row('a time that is none', false, { timestamp: 'soon' }),
    row('299 s old', true, {}, moved(-299)),
    row('301 s old', false, {}, moved(-301)),
    row('301 s ahead', false, {}, moved(301)),
  ];
}

/** How each file is run; undefined: what it needs is not on this machine. */
function commandOf(file: string, folder: string): { command: string; arguments: string[] } | { absent: string } {
  const path = fileURLToPath(new URL(file, import.meta.url));
  if (file === 'verify.ts')
    return { command: process.execPath, arguments: [fileURLToPath(new URL('../snippets/verify.ts', import.meta.url))] };
  const has = (program: string, ...options: string[]): boolean => spawnSync(program, options).status === 0;
  if (file === 'verify.py')
    return has('python3', '--version') ? { command: 'python3', arguments: [path] } : { absent: 'no python3' };
  if (file === 'verify.go')
    return has('go', 'version') ? { command: 'go', arguments: ['run', path] } : { absent: 'no go' };
  if (file === 'Verify.java')
    return has('java', '-version')
      ? { command: 'java', arguments: ['-XX:TieredStopAtLevel=1', path] }
      : { absent: 'no java' };
  if (!has('cargo', '--version')) return { absent: 'no cargo' };
  for (const part of ['Cargo.toml', 'verify.rs']) copyFileSync(new URL(part, import.meta.url), join(folder, part));
  const options = ['--offline', '--quiet', '--manifest-path', join(folder, 'Cargo.toml')];
  // Nothing is fetched by a test: where the three crates were never built, they are absent.
  return has('cargo', 'build', ...options)
    ? { command: join(folder, 'target/debug/verify'), arguments: [] }
    : { absent: 'the crates base64, hmac and sha2 are not on this machine' };
}

for (const file of snippetFiles) {
  test(`${file} tells what is signed from what is not`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cloudforge-snippet-'));
    try {
      const run = commandOf(file, folder);
      if ('absent' in run) return skipped(`${file} against vectors`, run.absent);
      const all = vectors();
      const { code, output, complaint } = await answer(run, `${all.map(({ line }) => line).join('\n')}\n`);
      assert.is(code, 0, complaint);
      const answers = output.trim().split('\n');
      assert.equal(
        all.map(({ what }, at) => `${what}: ${answers[at]}`),
        all.map(({ what, isSigned }) => `${what}: ${isSigned}`),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test('the page shows the very text of the files', () => {
  const page = readFileSync(pageUrl, 'utf8');
  for (const file of snippetFiles) {
    assert.ok(page.includes(`<!-- snippet ${file} -->`), `${file} is not on the page`);
    assert.ok(page.includes(snippetOf(file)), `Run shared/webhooks/snippets/testing.ts: the page's ${file} is another`);
  }
  assert.is(includeSnippets(page), page);
});

async function answer(
  run: { command: string; arguments: string[] },
  input: string,
): Promise<{ code: number | null; output: string; complaint: string }> {
  const child = spawn(run.command, run.arguments, { stdio: 'pipe' });
  let [output, complaint] = ['', ''];
  child.stdout.on('data', chunk => {
    output += String(chunk);
  });
  child.stderr.on('data', chunk => {
    complaint += String(chunk);
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  return { code, output, complaint };
}

test.run();
