import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

export interface LogFile {
  /** Appends a line, line end included. Throws the system's error where the disk is full. */
  write(line: string): void;
  close(): void;
}

const ownerOnly = 0o600;

/**
 * A log that only its owner reads and that never grows without bound: at `bytesMax` the file becomes `NAME.1`, that one
 * `NAME.2`, and the one after `keptMax` goes.
 */
export function openLogFile(path: string, options: { bytesMax: number; keptMax: number }): LogFile {
  let file = openSync(path, 'a', ownerOnly);
  let bytes = fstatSync(file).size;
  let closed = false;
  const rotate = (): void => {
    closeSync(file);
    rmSync(`${path}.${options.keptMax}`, { force: true });
    for (let at = options.keptMax - 1; at >= 1; at -= 1) moveIfThere(`${path}.${at}`, `${path}.${at + 1}`);
    moveIfThere(path, `${path}.1`);
    file = openSync(path, 'a', ownerOnly);
    bytes = 0;
  };
  return {
    write: line => {
      // What still speaks after the end has nobody to hear it.
      if (closed) return;
      const data = Buffer.from(line);
      if (bytes > 0 && bytes + data.byteLength > options.bytesMax) rotate();
      writeSync(file, data);
      bytes += data.byteLength;
    },
    close: () => {
      if (!closed) closeSync(file);
      closed = true;
    },
  };
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
