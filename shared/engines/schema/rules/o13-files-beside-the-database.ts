import { defineRule } from './support/define.ts';
import { columnDraft } from './support/oracle.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O13',
  title: 'CLOB, BLOB, LONG and BFILE',
  severity: 'data-loss',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'CLOB, NCLOB and LONG become text, BLOB and LONG RAW become bytea, and both hold up to 1 GB. A BFILE is only the name of a file in a folder of the server: the file itself is no part of the database.',
  check: input =>
    columnDraft(
      input,
      ({ column }) => column.type.kind === 'named' && column.type.name === 'bfile',
      (found, names) => ({
        message: `${count(found.length, 'column')} of the type BFILE ${verb(found.length, 'names', 'name')} files of the old server: ${names}.`,
        why: 'The files are not copied with the database; without them the column names what is not there.',
        fix: 'Copy the folders (they are listed in ALL_DIRECTORIES) to the new server or an object store, and let the column hold the path. Small files can become bytea.',
        effort: [1, 8],
      }),
    ),
});
