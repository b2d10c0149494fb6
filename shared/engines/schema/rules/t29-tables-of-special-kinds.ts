import type { Severity } from '../finding.ts';
import { defineRule } from './support/define.ts';
import { objectOf } from './support/walk.ts';

interface Kind {
  pattern: RegExp;
  severity: Severity;
  is(what: string): string;
  why: string;
  fix: string;
}

const kinds: Kind[] = [
  {
    pattern: /^ENCRYPTED COLUMN (.*)$/,
    severity: 'data-loss',
    is: column =>
      `The column ${column} is encrypted by the client (Always Encrypted); a script holds only its encrypted bytes.`,
    why: 'Without the key, which the server never sees, nobody can read the values any more.',
    fix: 'Decrypt the column at the source with the tools of SQL Server before the script is made, and encrypt it again in your application or with pgcrypto.',
  },
  {
    pattern: /^FILESTREAM COLUMN (.*)$/,
    severity: 'data-loss',
    is: column => `The values of the column ${column} are files beside the database (FILESTREAM).`,
    why: 'A script may not hold them, so the new column would be empty.',
    fix: 'Export the files into an object store and keep their names in the table; small ones can be copied as bytea.',
  },
  {
    pattern: /^(FILETABLE)$/,
    severity: 'data-loss',
    is: () => 'The table shows a folder of the server (FileTable).',
    why: 'Its rows are files, which are not part of a script.',
    fix: 'Move the files into an object store and keep their names in a table.',
  },
  {
    pattern: /^MASKED COLUMN (.*)$/,
    severity: 'behaviour',
    is: column => `The column ${column} is shown masked to whoever has no right to see it.`,
    why: 'PostgreSQL shows every value of a column to everyone who may read it; and a script made by a user without the right holds the masks, not the values.',
    fix: 'Make the script as a user with the right UNMASK. Afterwards give readers a view that hides the column, and take their right on the table.',
  },
  {
    pattern: /^(MEMORY OPTIMIZED)$/,
    severity: 'performance',
    is: () => 'The table is kept in memory (MEMORY_OPTIMIZED).',
    why: 'PostgreSQL has no such tables; an ordinary one is safe but may be slower where very many small changes are made.',
    fix: 'Measure on the rehearsed copy. If its rows may be lost in a crash anyway, consider UNLOGGED for this table.',
  },
  {
    pattern: /^GRAPH (NODE|EDGE)$/,
    severity: 'behaviour',
    is: what => `The table is a${what === 'EDGE' ? 'n edge' : ' node'} of a graph.`,
    why: 'The hidden columns that name nodes and edges, and queries with MATCH, exist in SQL Server alone.',
    fix: 'Give nodes a key of their own and edges two foreign keys, and write MATCH as joins or WITH RECURSIVE.',
  },
  {
    pattern: /^(LEDGER)$/,
    severity: 'behaviour',
    is: () => 'The table is a ledger: the server keeps digests of all its changes.',
    why: 'PostgreSQL keeps no digests, so later changes can no longer be proven.',
    fix: 'Keep the last digest of the source with your records, and let a trigger write an audit table if proof is needed.',
  },
  {
    pattern: /^(IGNORE DUPLICATE KEYS)$/,
    severity: 'behaviour',
    is: () => 'A key of the table passes over rows that are there already (IGNORE_DUP_KEY) instead of refusing them.',
    why: 'In PostgreSQL the whole INSERT is refused, so a program that relied on it reports errors.',
    fix: 'Write INSERT ... ON CONFLICT DO NOTHING in your application.',
  },
];

export const rule = defineRule({
  code: 'T29',
  title: 'Memory-optimised, FILESTREAM and encrypted tables',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'SQL Server has tables and columns of special kinds: in memory, in files, encrypted, masked, graphs, ledgers. PostgreSQL keeps all of them as ordinary ones; what was special has to be made up for.',
  *check({ model }) {
    for (const table of model.tables) {
      for (const trait of table.traits) {
        for (const { pattern, severity, is, why, fix } of kinds) {
          const found = pattern.exec(trait);
          if (found === null) continue;
          const object = objectOf(model, table);
          yield { object, line: table.line, severity, message: is(found[1] ?? ''), why, fix, effort: [0.5, 6] };
        }
      }
    }
  },
});
