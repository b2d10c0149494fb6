import { defineRule } from './support/define.ts';
import { generatedDrafts } from './support/generated.ts';

export const rule = defineRule({
  code: 'L20',
  title: 'Calculated columns',
  severity: 'cosmetic',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'SQLite calculates a generated column when it is read, unless it is declared STORED. PostgreSQL before version 18 stores every calculated column.',
  check: generatedDrafts,
});
