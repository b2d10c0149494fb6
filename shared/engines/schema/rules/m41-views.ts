import { defineRule, mysqlFamily } from './support/define.ts';
import { viewDrafts } from './support/views.ts';

const words: [RegExp, string][] = [
  [/\bIFNULL\s*\(/i, 'IFNULL'],
  [/\bIF\s*\(/i, 'IF()'],
  [/\bGROUP_CONCAT\s*\(/i, 'GROUP_CONCAT'],
  [/\bDATE_FORMAT\s*\(/i, 'DATE_FORMAT'],
  [/\bSTR_TO_DATE\s*\(/i, 'STR_TO_DATE'],
  [/\b(UNIX_TIMESTAMP|FROM_UNIXTIME)\s*\(/i, 'UNIX times'],
  [/\b(DATE_ADD|DATE_SUB|DATEDIFF|TIMESTAMPDIFF|CURDATE)\s*\(/i, 'date functions of MySQL'],
  [/\b(FIND_IN_SET|FIELD|ELT)\s*\(/i, 'FIND_IN_SET or FIELD'],
  [/\b(REGEXP|RLIKE)\b/i, 'REGEXP'],
  [/\bLIMIT\s+\d+\s*,/i, 'LIMIT with a comma'],
  [/<=>/, 'the comparison <=>'],
  [/\bSTRAIGHT_JOIN\b|\b(USE|FORCE|IGNORE)\s+INDEX\b/i, 'hints to the optimiser'],
  [/\bSQL\s+SECURITY\s+DEFINER\b/i, 'the rights of its author (SQL SECURITY DEFINER)'],
];

export const rule = defineRule({
  code: 'M41',
  title: 'Views',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'A view is a stored query. The query is written in the words of MySQL, some of which PostgreSQL does not have: IFNULL, GROUP_CONCAT, DATE_FORMAT and others.',
  check: ({ model }) => viewDrafts(model, words),
});
