import { defineRule } from './support/define.ts';
import { viewDrafts } from './support/views.ts';

const words: readonly [RegExp, string][] = [
  [/\bROWNUM\b/i, 'ROWNUM (LIMIT, or row_number())'],
  [/\bCONNECT\s+BY\b|\bSTART\s+WITH\b/i, 'CONNECT BY (WITH RECURSIVE)'],
  [/\(\s*\+\s*\)/, 'outer joins with (+) (LEFT JOIN)'],
  [/\bDECODE\s*\(/i, 'DECODE (CASE)'],
  [/\bLISTAGG\s*\(/i, 'LISTAGG (string_agg)'],
  [/\bMINUS\b/i, 'MINUS (EXCEPT)'],
  [/\bPIVOT\b|\bUNPIVOT\b/i, 'PIVOT (FILTER or crosstab)'],
  [/\bMODEL\b\s+(?:DIMENSION|PARTITION|RETURN|IGNORE|KEEP|MAIN)/i, 'MODEL'],
  [/\bAS\s+OF\s+(?:SCN|TIMESTAMP)\b/i, 'flashback queries'],
  [/@"?\w/, 'links to other databases'],
];

export const rule = defineRule({
  code: 'O35',
  title: 'ROWNUM, CONNECT BY, (+) and other query words',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'Queries of Oracle use words that PostgreSQL does not have. The same words stand in the queries of your programs, which are no part of the export.',
  check: ({ model }) => viewDrafts(model, words),
});
