import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpusFolder } from '../../corpus.ts';
import { type Random, randomInteger } from '../../faults/random.ts';

export interface FuzzFile {
  name: string;
  bytes: Buffer;
  isSqlite: boolean;
}

/** Of a long script its beginning, with the definitions, and a stretch of what follows are read. */
const headBytes = 60_000;
const stretchBytes = 60_000;
const fileBytesMax = 8 * 1024 * 1024;

/** Scripts and SQLite files: those of the repository, and the real databases where they are there. */
export function corpusFiles(): FuzzFile[] {
  const own = ['../../corpus/cases/', '../../../engines/schema/dialects/'].map(path =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const real = corpusFolder();
  const folders = [...own, ...(real === undefined ? [] : [join(real, 'databases')])];
  return folders.flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(sql|sqlite|db)$/.test(name))
      .sort()
      .flatMap(name => {
        const path = join(folder, name);
        const { size } = statSync(path);
        if (size === 0 || size > fileBytesMax) return [];
        const bytes = readFileSync(path);
        return [{ name, bytes, isSqlite: bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3' }];
      }),
  );
}

/** A part of a file that is worth reading: whole lines of a script, all of an SQLite file. */
export function partOf({ bytes, isSqlite }: FuzzFile, random: Random): Buffer {
  if (isSqlite || bytes.length <= headBytes + stretchBytes) return bytes;
  const from = bytes.indexOf(10, headBytes + randomInteger(random, bytes.length - headBytes - stretchBytes));
  const headEnd = bytes.lastIndexOf(10, headBytes) + 1;
  return Buffer.concat([bytes.subarray(0, headEnd), bytes.subarray(from + 1, from + 1 + stretchBytes)]);
}
