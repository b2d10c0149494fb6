import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { ReadIssue } from '#shared/engines/schema/model.ts';

type Found = Omit<ReadIssue, 'count'>;

/**
 * What the header and the neighbourhood of a database file tell about its state (SQLite, "Database File Format",
 * section 1.3): cut off, or with changes that still lie in a write-ahead log.
 */
export function fileState(path: string): Found[] {
  const descriptor = openSync(path, 'r');
  try {
    const header = Buffer.alloc(100);
    readSync(descriptor, header, 0, 100, 0);
    const sizeBytes = fstatSync(descriptor).size;
    return [...cutOff(header, sizeBytes), ...log(header, path)];
  } finally {
    closeSync(descriptor);
  }
}

function cutOff(header: Buffer, sizeBytes: number): Found[] {
  const written = header.readUInt16BE(16);
  const pageBytes = written === 1 ? 65536 : written;
  const pages = header.readUInt32BE(28);
  // The count is valid only if the same version wrote both counters.
  const isValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  if (!isValid || pages * pageBytes <= sizeBytes) return [];
  const missing = pages * pageBytes - sizeBytes;
  return [
    {
      code: 'truncated',
      line: 0,
      message: `The file is cut off: ${missing} of ${pages * pageBytes} bytes are missing. Copy it again.`,
    },
  ];
}

function log(header: Buffer, path: string): Found[] {
  if (header[18] !== 2) return [];
  const beside = `${path}-wal`;
  if (existsSync(beside) && statSync(beside).size > 0) {
    const message =
      'Changes lie in a write-ahead log (-wal) beside the file and are not seen. Run PRAGMA wal_checkpoint(TRUNCATE) on the original and take the file again.';
    return [{ code: 'truncated', line: 0, message }];
  }
  const message =
    'The database uses a write-ahead log. If it was copied while in use, the last changes are missing: run PRAGMA wal_checkpoint(TRUNCATE) before copying.';
  return [{ code: 'command-ignored', line: 0, message }];
}
