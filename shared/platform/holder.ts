import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Names of processes that hold a lease: `notify:4711@PLACE/START`. PLACE is this boot of this kernel and its space of
 * process numbers, START when the process began: whoever runs at the same place can tell that a holder is dead for
 * certain, and need not wait for its lease to end. Elsewhere, and where there is no /proc, nobody is declared dead.
 */
export function holderName(service: string, pid = process.pid): string {
  const place = readPlace();
  const start = readStart(pid)?.start;
  return place === undefined || start === undefined ? `${service}:${pid}` : `${service}:${pid}@${place}/${start}`;
}

/** true only if the process that gave itself this name at this very place runs no more. */
export function isDeadHolder(holder: string): boolean {
  const [, pid, place, start] = /:(\d+)@([^/]+)\/(\d+)$/.exec(holder) ?? [];
  if (pid === undefined || place === undefined || place !== readPlace()) return false;
  if (!isThere(Number(pid))) return true;
  const found = readStart(Number(pid));
  // It is there and may not be looked at: it lives.
  if (found === undefined) return false;
  return found.isZombie || found.start !== start;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

let known: { place: string | undefined } | undefined;

function readPlace(): string | undefined {
  known ??= { place: place() };
  return known.place;
}

function place(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const space = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
    return space === undefined ? undefined : `${boot}-${space}`;
  } catch {
    return undefined;
  }
}

const stateField = 0;
const startField = 19;

/** When a process began, in clock ticks since the boot, and whether it is a zombie (proc(5), /proc/PID/stat). */
function readStart(pid: number): { start: string; isZombie: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in brackets and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const start = fields[startField];
    return start === undefined ? undefined : { start, isZombie: /^[ZX]$/.test(fields[stateField] ?? '') };
  } catch {
    return undefined;
  }
}
