import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** What a figure was measured on; without it, it says nothing. */
export interface MachineFacts {
  processor: string;
  cores: number;
  memoryGigabytes: number;
  system: string;
  node: string;
  commit: string;
  /** Load of the last minute as the measurement began: others may have been at work. */
  loadAverage: number;
  at: string;
}

export function machineFacts(): MachineFacts {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGigabytes: Math.round(totalmem() / 1024 ** 3),
    system: `${process.platform} ${release()}`,
    node: process.version,
    commit: commit(),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    at: new Date().toISOString(),
  };
}

function commit(): string {
  try {
    const hash = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    const changed = execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], { encoding: 'utf8' });
    return changed === '' ? hash : `${hash} with changes`;
  } catch {
    return 'unknown';
  }
}
