import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { mysqlDump } from '../faults/generated-dump.ts';
import { randomInteger, seededRandom } from '../faults/random.ts';
import { zip } from './zip.ts';

/** A file that somebody sends by mistake or malice, and how its run must end. */
export interface HostileFile {
  what: string;
  fileName: string;
  bytes(): Buffer;
  /** The name it is kept under, where it is another one. */
  keptAs?: string;
  /** Codes of the failure, and a word that its message must have for the person to know what to do. */
  fails?: { codes: readonly string[]; says: RegExp };
  /** It can be read: the run completes, and a finding of one of these codes says what is wrong. */
  findings?: readonly string[];
}

const mebibyte = 1024 * 1024;

/** Bytes without any pattern; the same for the same seed. */
export function noise(sizeBytes: number, seed: number): Buffer {
  const random = seededRandom(seed);
  return Buffer.from(Uint8Array.from({ length: sizeBytes }, () => randomInteger(random, 256)));
}

const smallDump = (): Buffer => Buffer.from([...mysqlDump(200_000, 3)].join(''));
const table =
  'CREATE TABLE `t` (`id` int NOT NULL, `name` varchar(40) DEFAULT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n';

function sqliteFile(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-hostile-'));
  try {
    const path = join(folder, 'a.sqlite');
    const database = new DatabaseSync(path);
    database.exec('create table t (id integer primary key, name text); create index by_name on t (name)');
    const insert = database.prepare('insert into t (name) values (?)');
    database.exec('begin');
    for (let row = 0; row < 3_000; row += 1) insert.run(`name ${row} ${'x'.repeat(row % 90)}`);
    database.exec('commit');
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function damaged(bytes: Buffer, from: number): Buffer {
  const copy = Buffer.from(bytes);
  noise(copy.length - from, 5).copy(copy, from);
  return copy;
}

function hugeStatement(sizeBytes: number): Buffer {
  const row = "(1,'some text that goes on for a while and says nothing at all'),";
  const rows = row.repeat(Math.floor(sizeBytes / row.length));
  return Buffer.from(`${table}INSERT INTO \`t\` VALUES ${rows.slice(0, -1)};\n`);
}

/** 160 MB that pack into 160 KB, and begin as a script does. */
const bomb = (): Buffer => Buffer.concat([Buffer.from(table), Buffer.alloc(160 * mebibyte, 0x20)]);

const unreadable = ['source-unsupported', 'source-damaged', 'source-unreadable'];

export const hostileFiles: readonly HostileFile[] = [
  {
    what: 'binary noise',
    fileName: 'noise.sql',
    bytes: () => noise(mebibyte, 1),
    fails: { codes: unreadable, says: /dump/i },
  },
  {
    what: 'nothing but zero bytes',
    fileName: 'zeros.sql',
    bytes: () => Buffer.alloc(mebibyte),
    fails: { codes: unreadable, says: /dump/i },
  },
  {
    what: 'a JPEG',
    fileName: 'backup.sql',
    bytes: () => Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), noise(50_000, 2)]),
    fails: { codes: unreadable, says: /dump/i },
  },
  {
    what: 'noise that calls itself a SQLite file (SQLCipher looks so)',
    fileName: 'app.sqlite',
    bytes: () => noise(64 * 1024, 4),
    fails: { codes: unreadable, says: /sqlcipher_export/ },
  },
  {
    what: 'a SQLite file of which only the first page is whole',
    fileName: 'app.sqlite',
    bytes: () => damaged(sqliteFile(), 4_096),
    findings: ['R01'],
  },
  {
    what: 'a SQLite file that was cut off',
    fileName: 'app.sqlite',
    bytes: () => sqliteFile().subarray(0, 30_000),
    fails: { codes: unreadable, says: /integrity_check/ },
  },
  {
    what: 'a pg_dump archive in custom format',
    fileName: 'shop.dump',
    bytes: () => Buffer.concat([Buffer.from('PGDMP\x01\x0e\x00\x04\x08\x01\x01', 'latin1'), noise(20_000, 6)]),
    fails: { codes: unreadable, says: /pg_restore/ },
  },
  {
    what: 'an Oracle export',
    fileName: 'expdat.dmp',
    bytes: () =>
      Buffer.concat([Buffer.from('\x03\x03iEXPORT:V11.02.00\nDSYSTEM\nRTABLES\n', 'latin1'), noise(20_000, 7)]),
    fails: { codes: unreadable, says: /SQLFILE=/ },
  },
  {
    what: 'a gzip file that was cut off',
    fileName: 'shop.sql.gz',
    bytes: () => gzipSync(smallDump()).subarray(0, 20_000),
    fails: { codes: ['source-truncated'], says: /cut off/ },
  },
  {
    what: 'a gzip bomb',
    fileName: 'shop.sql.gz',
    bytes: () => gzipSync(bomb()),
    fails: { codes: ['source-bomb'], says: /unpack/i },
  },
  {
    what: 'a zip bomb',
    fileName: 'shop.zip',
    bytes: () => zip([{ name: 'shop.sql', bytes: bomb() }]),
    fails: { codes: ['source-bomb'], says: /unpack/i },
  },
  {
    what: 'a zip member that is larger than its header says',
    fileName: 'shop.zip',
    bytes: () => zip([{ name: 'shop.sql', bytes: smallDump(), claimedSizeBytes: 100 }]),
    fails: { codes: ['source-damaged'], says: /zip/i },
  },
  {
    what: 'a zip in a zip',
    fileName: 'shop.zip',
    bytes: () => zip([{ name: 'inner.zip', bytes: zip([{ name: 'shop.sql', bytes: smallDump() }]) }]),
    fails: { codes: ['source-unsupported'], says: /Decompress it/ },
  },
  {
    what: 'a zip of 1,200 members',
    fileName: 'shop.zip',
    bytes: () =>
      zip(Array.from({ length: 1_200 }, (_, at) => ({ name: `${at}.sql`, bytes: Buffer.from('SELECT 1;\n') }))),
    fails: { codes: ['zip-too-many-members'], says: /pack/i },
  },
  {
    what: 'a zip with a password',
    fileName: 'shop.zip',
    bytes: () => zip([{ name: 'shop.sql', bytes: smallDump(), flags: 1 }]),
    fails: { codes: ['source-encrypted'], says: /Unpack it yourself/ },
  },
  {
    what: 'a zip whose member wants to lie elsewhere',
    fileName: 'shop.zip',
    bytes: () => zip([{ name: '../../../../tmp/hostile-member.sql', bytes: smallDump() }]),
    findings: ['M01'],
  },
  {
    what: 'a file name that is a path',
    fileName: '../../../../etc/cron.d/shop.sql',
    keptAs: 'shop.sql',
    bytes: smallDump,
    findings: ['M01'],
  },
  {
    what: 'a dump that was cut off',
    fileName: 'shop.sql',
    bytes: () => smallDump().subarray(0, 150_003),
    findings: ['M46'],
  },
  {
    what: 'text in an encoding it does not name',
    fileName: 'shop.sql',
    bytes: () =>
      Buffer.concat([
        Buffer.from(`/*!40101 SET NAMES utf8mb4 */;\n${table}INSERT INTO \`t\` VALUES (1,'caf`),
        Buffer.from([0xe9, 0x20, 0xff, 0xfe]),
        Buffer.from("');\n"),
      ]),
    findings: ['C13'],
  },
  {
    what: 'a single statement of 50 MB',
    fileName: 'shop.sql',
    bytes: () => hugeStatement(50_000_000),
    findings: ['C31'],
  },
  {
    what: 'a literal of 50 MB that never ends',
    fileName: 'shop.sql',
    bytes: () => Buffer.from(`${table}INSERT INTO \`t\` VALUES (1,'${'x'.repeat(50_000_000)}`),
    findings: ['M46'],
  },
  {
    what: 'a table of 20,000 columns',
    fileName: 'wide.sql',
    bytes: () =>
      Buffer.from(
        `CREATE TABLE \`wide\` (${Array.from({ length: 20_000 }, (_, at) => `\`c${at}\` int DEFAULT '0'`).join(',')}) ENGINE=InnoDB;\n`,
      ),
    findings: ['P08', 'R01'],
  },
  {
    what: 'parentheses nested 200,000 deep',
    fileName: 'deep.sql',
    bytes: () =>
      Buffer.from(
        `${table}CREATE TABLE \`deep\` (\`a\` int DEFAULT ${'('.repeat(200_000)}1${')'.repeat(200_000)}) ENGINE=InnoDB;\n`,
      ),
    findings: ['R03'],
  },
];
