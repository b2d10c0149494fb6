import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildMessage, FuzzTotals } from './messages.ts';

export interface FuzzReport {
  totals: FuzzTotals;
  cases: number;
  /** Processes that read; a new one begins behind a case that ended the last. */
  processes: number;
  slowestMs: number;
  rssBytesMax: number;
  /** Crashes, hangs, errors without a sentence, and memory beyond the limit, each with the number of its case. */
  violations: string[];
}

export interface FuzzOptions {
  /** Of mutated scripts; SQLite files come on top. */
  bytes: number;
  seed: number;
  /** Number of the first case: to run one again. */
  first?: number;
  say(text: string): void;
}

const caseTimeoutMs = 60_000;
const heapMegabytes = 512;
const rssBytesLimit = 1_024 * 1_024 * 1_024;
const violationsMax = 50;
const child = fileURLToPath(new URL('./fuzz-child.ts', import.meta.url));

/** Feeds so many mutated bytes to the readers, in processes of their own that are ended where one hangs. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = {
    totals: { bytes: 0, sqliteBytes: 0, changes: 0, assessed: 0, copier: 0, proof: 0, target: 0, rows: 0, refused: 0 },
    cases: 0,
    processes: 0,
    slowestMs: 0,
    rssBytesMax: 0,
    violations: [],
  };
  let next = options.first ?? 0;
  while (scriptBytes(report) < options.bytes && report.violations.length < violationsMax) {
    report.processes += 1;
    next = (await runChild(options, next, report)) + 1;
  }
  return report;
}

const scriptBytes = ({ totals }: FuzzReport): number => totals.bytes - totals.sqliteBytes;

/** Returns the number of the last case that was begun. */
async function runChild({ bytes, seed, say }: FuzzOptions, first: number, report: FuzzReport): Promise<number> {
  const process = fork(child, [String(seed), String(first), String(bytes - scriptBytes(report))], {
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let last = first;
  let begunMs = performance.now();
  let isOpen = false;
  let said = '';
  let hung = false;
  let told = scriptBytes(report);
  const timer = setInterval(() => {
    if (!isOpen || performance.now() - begunMs < caseTimeoutMs) return;
    hung = true;
    process.kill('SIGKILL');
  }, 500);
  process.stderr?.on('data', (data: Buffer) => {
    said = `${said}${data.toString()}`.slice(-2_000);
  });
  process.on('message', (message: ChildMessage) => {
    if (message.kind === 'begun') {
      last = message.number;
      begunMs = performance.now();
      isOpen = true;
      return;
    }
    isOpen = false;
    report.cases += 1;
    report.slowestMs = Math.max(report.slowestMs, Math.round(performance.now() - begunMs));
    if (message.kind === 'unexpected') {
      report.violations.push(`case ${message.number}: ${message.what}`);
      return;
    }
    const { totals, rssBytes } = message;
    for (const [name, value] of Object.entries(totals)) add(report.totals, name, value);
    report.rssBytesMax = Math.max(report.rssBytesMax, rssBytes);
    if (rssBytes > rssBytesLimit) report.violations.push(`case ${message.number}: ${rssBytes} bytes of memory`);
    if (scriptBytes(report) - told < 1_000_000) return;
    told = scriptBytes(report);
    say(`${Math.round(told / 1_000_000)} MB, ${report.cases} cases, ${report.violations.length} violations`);
  });
  const code = await new Promise<number | null>(resolve => process.once('close', resolve));
  clearInterval(timer);
  if (hung) report.violations.push(`case ${last}: no end within ${caseTimeoutMs / 1_000} s`);
  else if (code !== 0) report.violations.push(`case ${last}: the process ended with ${code}: ${said}`);
  return last;
}

function add(totals: FuzzTotals, name: string, value: number): void {
  for (const known of Object.keys(totals) as (keyof FuzzTotals)[]) if (known === name) totals[known] += value;
}
