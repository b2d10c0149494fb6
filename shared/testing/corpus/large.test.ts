import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ReportJson } from '#shared/engines/docs/report-json.ts';
import { checkout } from '../source-files.ts';
import { writeLargeDump } from './large-dump.ts';
import { skippedInTest } from './skipped-in-test.ts';

const megabyte = 1024 * 1024;
/** CLOUDFORGE_TEST_LARGE=1 asks for the whole gigabyte. */
const sizeBytes = (process.env.CLOUDFORGE_TEST_LARGE === '1' ? 1024 : 100) * megabyte;
const residentBytesMax = 400 * megabyte;
const timeoutMs = 220_000;
const sampleEveryMs = 50;

test(`a dump of ${sizeBytes / megabyte} MB passes in bounded memory, with the right counts`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-large-'));
  try {
    const path = join(folder, 'large.sql');
    const dump = writeLargeDump(path, sizeBytes);
    const started = performance.now();
    const { output, code, residentBytes } = await analyze(path);
    const seconds = (performance.now() - started) / 1_000;
    assert.is(code, 0, 'it was read, and no finding blocks');
    const report = ReportJson.parse(JSON.parse(output));
    assert.equal(Object.fromEntries(report.tables.map(table => [table.name, table.rowCount])), dump.rows);
    const rowsOf = (finding: string, object: string): number | null | undefined =>
      report.findings.find(one => one.code === finding && one.object === object)?.rows;
    assert.is(rowsOf('M01', 'orders.day'), dump.zeroDates);
    assert.is(rowsOf('C09', 'orders.customer_id'), dump.orphans);
    assert.is(report.complete, true);
    console.log(
      `${(dump.bytes / megabyte).toFixed(0)} MB in ${seconds.toFixed(1)} s (${(dump.bytes / megabyte / seconds).toFixed(0)} MB/s), at most ${(residentBytes / megabyte).toFixed(0)} MB resident`,
    );
    if (residentBytes === 0) {
      skippedInTest('memory of the reading process', 'this system has no /proc');
      return;
    }
    assert.ok(residentBytes < residentBytesMax, `${(residentBytes / megabyte).toFixed(0)} MB resident`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** `cloudforge analyze FILE --json` in a process of its own, with the most memory it was seen to hold. */
async function analyze(path: string): Promise<{ output: string; code: number | null; residentBytes: number }> {
  const main = join(checkout, 'shared/cli/main.ts');
  assert.ok(existsSync(main), 'the command line is there');
  const child = spawn(process.execPath, [main, 'analyze', path, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  let residentBytes = 0;
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString('utf8');
  });
  child.stderr.on('data', (data: Buffer) => {
    errors = `${errors}${data.toString('utf8')}`.slice(-4_000);
  });
  const sampler = setInterval(() => {
    residentBytes = Math.max(residentBytes, peakOf(child.pid));
  }, sampleEveryMs);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  clearInterval(sampler);
  clearTimeout(timer);
  assert.ok(output !== '', `it printed nothing: ${errors}`);
  return { output, code, residentBytes };
}

/** The kernel's own high-water mark of resident memory. */
function peakOf(pid: number | undefined): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

test.run();
