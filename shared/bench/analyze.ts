import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assessSource, readSource } from '#shared/sources/assess-source.ts';
import { writeMysqlDump } from '#shared/testing/faults/generated-dump.ts';
import { type DumpShape, dumpShapes, writeDump } from './analyze/dump-shapes.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { median, round } from './statistics.ts';

/** Reads a file and counts its lines, as `wc -l` does: nothing that looks at every byte in Node is much faster. */
async function countLines(path: string): Promise<number> {
  let lines = 0;
  for await (const portion of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    if (!Buffer.isBuffer(portion)) continue;
    for (let at = portion.indexOf(10); at >= 0; at = portion.indexOf(10, at + 1)) lines += 1;
  }
  return lines;
}

/** What a script of twenty lines does: decodes the text, splits it into statements and rows by regular expressions. */
async function splitByRegex(path: string): Promise<number> {
  let rest = '';
  let rows = 0;
  const decoder = new TextDecoder();
  for await (const portion of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    rest += decoder.decode(portion, { stream: true });
    const statements = rest.split(/;\r?\n/);
    rest = statements.pop() ?? '';
    for (const statement of statements) {
      if (!/^\s*INSERT/i.test(statement)) continue;
      rows += [...statement.matchAll(/\((?:'(?:[^'\\]|\\.)*'|[^()'])*\)/g)].length;
    }
  }
  return rows;
}

/**
 * Megabytes for each second of processor time that the work takes in all threads of this process, whatever else the
 * machine does; and for each second that passes.
 */
async function speedOf(
  megabytes: number,
  work: () => Promise<unknown>,
): Promise<{ perProcessorSecond: number; perSecond: number }> {
  const began = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return {
    perProcessorSecond: megabytes / ((user + system) / 1e6),
    perSecond: megabytes / ((performance.now() - began) / 1e3),
  };
}

/** Scanning and full assessment of one shape of dump: what a reader of another database than the sample's may expect. */
async function measureShape(
  shape: DumpShape,
  folder: string,
  options: { sizeBytes: number; rounds: number; say(text: string): void },
): Promise<Figure[]> {
  const path = join(folder, `${shape.name}.sql`);
  const megabytes = writeDump(shape, path, options.sizeBytes, 1) / 1e6;
  const speeds: { scan: number[]; full: number[]; whole: number[] } = { scan: [], full: [], whole: [] };
  // The first round only warms the code and the file cache.
  for (let at = 0; at <= options.rounds; at += 1) {
    const scan = await speedOf(megabytes, () => readSource(path, { profile: false }));
    const full = await speedOf(megabytes, () => assessSource(path));
    options.say(
      `analyze: ${shape.name}: scan ${Math.round(scan.perProcessorSecond)}, full ${Math.round(full.perProcessorSecond)} MB per processor second; full ${Math.round(full.perSecond)} MB/s`,
    );
    if (at === 0) continue;
    speeds.scan.push(scan.perProcessorSecond);
    speeds.full.push(full.perProcessorSecond);
    speeds.whole.push(full.perSecond);
  }
  rmSync(path);
  const note = `${Math.round(megabytes)} MB: ${shape.summary}`;
  return [
    { name: `scan only, dump of ${shape.name}`, value: round(median(speeds.scan)), unit: 'MB/CPU s', note },
    { name: `full, dump of ${shape.name}`, value: round(median(speeds.full)), unit: 'MB/CPU s', note },
    { name: `full, dump of ${shape.name}, in two threads`, value: round(median(speeds.whole)), unit: 'MB/s', note },
  ];
}

export const analyze: Benchmark = {
  name: 'analyze',
  summary: 'MB/s of reading a mysqldump: scanning alone, and with every row profiled and assessed',
  run: async ({ rounds, quick, say }) => {
    const folder = mkdtempSync(join(tmpdir(), 'cloudforge-bench-'));
    try {
      const path = join(folder, 'generated.sql');
      writeMysqlDump(path, quick ? 8_000_000 : 64_000_000, 1);
      const megabytes = statSync(path).size / 1e6;
      const sides: Record<string, () => Promise<unknown>> = {
        lines: () => countLines(path),
        regex: () => splitByRegex(path),
        scan: () => readSource(path, { profile: false }),
        full: () => assessSource(path),
      };
      const speeds: Record<string, number[]> = { lines: [], regex: [], scan: [], full: [] };
      // The first round only warms the code and the file cache.
      for (let at = 0; at <= rounds; at += 1) {
        for (const [name, work] of Object.entries(sides)) {
          const started = performance.now();
          await work();
          const speed = megabytes / ((performance.now() - started) / 1_000);
          say(`analyze: ${name} ${Math.round(speed)} MB/s`);
          if (at > 0) speeds[name]?.push(speed);
        }
      }
      const of = (name: string): number[] => speeds[name] ?? [];
      const ratio = (ours: string, peer: string): number =>
        round(median(of(ours).map((speed, at) => speed / (of(peer)[at] ?? Number.NaN))));
      const note = `${Math.round(megabytes)} MB, 2 tables, one process, its rows profiled in a second thread`;
      rmSync(path);
      const shapes: Figure[] = [];
      for (const shape of dumpShapes)
        shapes.push(
          ...(await measureShape(shape, folder, { sizeBytes: quick ? 8_000_000 : 256_000_000, rounds, say })),
        );
      return [
        {
          name: 'scan only (tables, row counts)',
          value: round(median(of('scan'))),
          unit: 'MB/s',
          peer: { name: 'reading and counting lines, as wc -l', value: round(median(of('lines'))) },
          ratio: ratio('scan', 'lines'),
          note,
        },
        {
          name: 'full profiling and assessment',
          value: round(median(of('full'))),
          unit: 'MB/s',
          peer: { name: 'splitting into rows by regular expressions', value: round(median(of('regex'))) },
          ratio: ratio('full', 'regex'),
          note,
        },
        ...shapes,
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
