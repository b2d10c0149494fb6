import { defineRule } from './support/define.ts';
import { generatedDrafts } from './support/generated.ts';

export const rule = defineRule({
  code: 'M34',
  title: 'Calculated columns',
  severity: 'cosmetic',
  dialects: ['mysql', 'mariadb', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'A generated column is calculated from others by a formula, when it is read (VIRTUAL) or when it is written (STORED). PostgreSQL before version 18 knows only the second kind.',
  check: generatedDrafts,
});
