import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** A folder for one test file's sources; `remove` at the end. */
export function scratchFolder(): {
  file(name: string, bytes: Uint8Array | string): string;
  path: string;
  remove(): void;
} {
  const path = mkdtempSync(join(tmpdir(), 'cloudforge-test-'));
  return {
    path,
    file: (name, bytes) => {
      const file = join(path, name);
      writeFileSync(file, bytes);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A zip file with members stored as they are (ZIP specification 6.3, sections 4.3.7, 4.3.12, 4.3.16). */
export function zipOf(members: readonly { name: string; bytes: Uint8Array; encrypted?: boolean }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, encrypted } of members) {
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(encrypted === true ? 1 : 0, 2);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    // An encrypted member has a header of 12 bytes that is none of its content.
    common.writeUInt32LE(bytes.length - (encrypted === true ? 12 : 0), 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, bytes]);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, central.length - 4);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, central, nameBytes]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** Bytes as a stream of portions of one size. */
export async function* portionsOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** All bytes of a stream. */
export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const portions: Uint8Array[] = [];
  for await (const portion of bytes) portions.push(Uint8Array.from(portion));
  return Buffer.concat(portions);
}
