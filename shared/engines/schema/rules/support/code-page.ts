import type { Column, Model, Table } from '../../model.ts';
import { isText } from './walk.ts';

/** Beginnings of collation names and the code page of their char and varchar columns (SQL Server, "Collation and code pages"). */
const pages: readonly (readonly [pattern: RegExp, page: string])[] = [
  [/_UTF8$/i, 'UTF-8'],
  [/^Japanese/i, 'windows-932'],
  [/^Chinese_(Hong_Kong|Taiwan|Traditional)/i, 'windows-950'],
  [/^Chinese/i, 'windows-936'],
  [/^Korean/i, 'windows-949'],
  [/^Thai/i, 'windows-874'],
  [
    /^(Cyrillic|Ukrainian|Macedonian|Kazakh|Tatar|Bashkir|Yakut|Serbian_Cyrillic|Bosnian_Cyrillic|SQL_\w+_CP1251)/i,
    'windows-1251',
  ],
  [
    /^(Polish|Czech|Hungarian|Romanian|Slovak|Slovenian|Croatian|Albanian|Serbian_Latin|Bosnian_Latin|Turkmen|SQL_\w+_CP1250)/i,
    'windows-1250',
  ],
  [/^(Greek|SQL_\w+_CP1253)/i, 'windows-1253'],
  [/^(Turkish|Azeri_Latin|Uzbek_Latin|SQL_\w+_CP1254)/i, 'windows-1254'],
  [/^(Hebrew|SQL_\w+_CP1255)/i, 'windows-1255'],
  [/^(Arabic|Persian|Urdu|Uighur|SQL_\w+_CP1256)/i, 'windows-1256'],
  [/^(Estonian|Latvian|Lithuanian|SQL_\w+_CP1257)/i, 'windows-1257'],
  [/^Vietnamese/i, 'windows-1258'],
  [/^SQL_\w+_CP437/i, '437'],
  [/^SQL_\w+_CP850/i, '850'],
  [
    /^(Latin1|SQL_Latin1|Danish|Finnish|French|German|Modern_Spanish|Traditional_Spanish|Icelandic|Norwegian)/i,
    'windows-1252',
  ],
];

/** The code page in which SQL Server keeps a text column that is not NCHAR or NVARCHAR; undefined where it is not known. */
export function codePageOf(model: Model, table: Table, column: Column): string | undefined {
  const { type } = column;
  if (
    !isText(type) ||
    /^n/i.test(column.sourceType) ||
    ((type.kind === 'char' || type.kind === 'varchar') && type.unit === 'characters')
  )
    return undefined;
  const collation = column.collation ?? table.collation ?? model.collation;
  return collation === undefined ? undefined : pages.find(([pattern]) => pattern.test(collation))?.[1];
}
