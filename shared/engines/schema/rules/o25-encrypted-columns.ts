import { defineRule } from './support/define.ts';
import { traitsOf } from './support/oracle.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'O25',
  title: 'Invisible, unused and encrypted columns',
  severity: 'data-loss',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'ENCRYPT keeps the values of a column encrypted on the disk of Oracle. An export holds them as plain text, and PostgreSQL has no such option for a column. Invisible columns have a rule of their own; unused ones are gone.',
  *check(input) {
    for (const { table, rest } of traitsOf(input, 'ENCRYPTED COLUMN')) {
      yield {
        object: objectOf(input.model, table, rest),
        line: table.columns.find(({ name }) => name === rest)?.line ?? table.line,
        message:
          'This column is encrypted at the source; in PostgreSQL it would be plain text, on the disk and in backups.',
        why: 'What has to be kept secret, perhaps by law, can then be read by whoever reads the files.',
        fix: 'Encrypt the disk or the volume of the new server, or the values themselves, in the application or with pgp_sym_encrypt of the extension pgcrypto. Delete the export when it is no longer needed.',
        effort: [1, 8],
      };
    }
  },
});
