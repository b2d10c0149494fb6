import type { Detection } from './detect.ts';

interface Signature {
  /** Bytes as hexadecimal, `..` for any. */
  hex: string;
  offset?: number;
  advice: string;
}

const decompress = (kind: string): string =>
  `This is still compressed (${kind}). Decompress it and upload what is in it.`;
const notDump = 'Upload the SQL script that your dump tool wrote.';

const signatures: Signature[] = [
  {
    hex: hexOf('PGDMP'),
    advice: 'This is a PostgreSQL archive (pg_dump -Fc). Turn it into SQL with: pg_restore -f dump.sql FILE',
  },
  {
    hex: hexOf('TAPE'),
    advice:
      'This is a SQL Server backup (.bak), which only SQL Server reads. Restore it there and use "Generate Scripts" with schema and data.',
  },
  { hex: '1f8b', advice: decompress('gzip') },
  { hex: '28b52ffd', advice: decompress('zstd') },
  { hex: '425a68', advice: decompress('bzip2') },
  { hex: 'fd377a585a00', advice: decompress('xz') },
  { hex: '377abcaf271c', advice: decompress('7z') },
  { hex: '526172211a07', advice: decompress('rar') },
  { hex: '504b0304', advice: decompress('zip; a .bacpac or .dacpac must be restored in SQL Server first') },
  { hex: '04224d18', advice: decompress('lz4') },
  { hex: hexOf('Salted__'), advice: 'This file is encrypted (openssl enc). Decrypt it and upload the plain dump.' },
  { hex: hexOf('-----BEGIN PGP'), advice: 'This file is encrypted (PGP). Decrypt it and upload the plain dump.' },
  { hex: hexOf('age-encryption.org'), advice: 'This file is encrypted (age). Decrypt it and upload the plain dump.' },
  { hex: 'fe62696e', advice: 'This is a binary log of MySQL. Make a dump with mysqldump and upload that.' },
  {
    hex: hexOf('XBSTCK'),
    advice: 'This is a physical backup (xtrabackup). Restore it and make a dump with mysqldump.',
  },
  {
    hex: 'fefe07',
    advice: 'This is an index file of MyISAM, part of a data folder. Start that server and use mysqldump.',
  },
  {
    hex: 'fe01',
    advice: 'This is a table definition file (.frm), part of a data folder. Start that server and use mysqldump.',
  },
  {
    hex: '000100005374616e64617264204a6574',
    advice: 'This is a Microsoft Access database, which is not read. Export it to SQL Server or MySQL first.',
  },
  {
    hex: '000100005374616e6461726420414345',
    advice: 'This is a Microsoft Access database, which is not read. Export it to SQL Server or MySQL first.',
  },
  { hex: 'd0cf11e0a1b11ae1', advice: `This is an old Microsoft Office file, no dump. ${notDump}` },
  { hex: hexOf('PAR1'), advice: `This is a Parquet file, no dump of a database. ${notDump}` },
  { hex: hexOf('DUCK'), offset: 8, advice: 'This is a DuckDB file, which is not read. Use EXPORT DATABASE for SQL.' },
  { hex: hexOf('REDIS'), advice: 'This is a snapshot of Redis, which has no tables to move.' },
  { hex: '7f454c46', advice: `This is a program, no dump. ${notDump}` },
];

const sqliteMagic = hexOf('SQLite format 3\0');

/** What a binary file is: SQLite, something with advice, or undefined if it may be text. */
export function binaryFormat(bytes: Uint8Array, fileName: string | undefined): Detection | undefined {
  if (matches(bytes, sqliteMagic, 0)) {
    return { dialect: 'sqlite', confidence: 'certain', reason: 'It begins like every SQLite database file.' };
  }
  for (const { hex, offset, advice } of signatures) if (matches(bytes, hex, offset ?? 0)) return { unreadable: advice };
  if (isOracleExport(bytes)) {
    return {
      unreadable:
        'This is an export of Oracle (exp or Data Pump), which only Oracle reads. Import it there, or write the DDL as SQL with: impdp ... SQLFILE=schema.sql',
    };
  }
  if (isTar(bytes)) return { unreadable: tarAdvice(bytes) };
  if (fileName !== undefined && /\.ibd$/i.test(fileName)) {
    return {
      unreadable: 'This is a table file of InnoDB, part of a data folder. Start that server and use mysqldump.',
    };
  }
  return undefined;
}

/** exp begins with 0x03 0x03 and its version, Data Pump names its master table SYS_EXPORT_ in the first block. */
function isOracleExport(bytes: Uint8Array): boolean {
  const head = latin1(bytes.subarray(0, 8192));
  if (/^\x03..?EXPORT:V\d/s.test(head)) return true;
  return /[\x00-\x08]/.test(head) && /SYS_EXPORT_|"?IMPDP|\x00[^\x00]*\.AL32UTF8/.test(head);
}

function isTar(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(257, 262)) === 'ustar';
}

function tarAdvice(bytes: Uint8Array): string {
  return latin1(bytes.subarray(0, 7)) === 'toc.dat'
    ? 'This is a PostgreSQL archive (pg_dump -Ft). Turn it into SQL with: pg_restore -f dump.sql FILE'
    : 'This is a tar archive. Unpack it and upload the SQL script in it.';
}

function matches(bytes: Uint8Array, hex: string, offset: number): boolean {
  const length = hex.length / 2;
  if (bytes.length < offset + length) return false;
  for (let index = 0; index < length; index++) {
    if (bytes[offset + index] !== Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16)) return false;
  }
  return true;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function hexOf(text: string): string {
  return Array.from(text, character => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
