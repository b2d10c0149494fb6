import { defineRule } from './support/define.ts';
import { linesOf, purposeOfRoutine, purposeOfTrigger } from './support/programs.ts';
import { withoutTexts } from './support/scan.ts';
import { count } from './support/words.ts';

/** What in a program of T-SQL has no counterpart in PL/pgSQL, or another meaning there. */
const difficult: [RegExp, string][] = [
  [/\bCURSOR\b/i, 'cursors'],
  [/\b(?:EXEC|EXECUTE)\s*\(|\bsp_executesql\b/i, 'statements put together at run time'],
  [/\bMERGE\b/i, 'MERGE'],
  [/\bOUTPUT\s+(?:inserted|deleted)\b/i, 'OUTPUT of changed rows'],
  [/\bBEGIN\s+TRY\b|\bRAISERROR\b|\bTHROW\b|@@ERROR\b/i, 'handling of errors'],
  [/#\w/, 'temporary tables'],
  [/\bBEGIN\s+TRAN|\bCOMMIT\b|\bROLLBACK\b/i, 'transactions'],
  [/\b(?:FROM|JOIN)\s+(?:inserted|deleted)\b/i, 'sets of changed rows (inserted, deleted)'],
  [/\bFOR\s+(?:XML|JSON)\b|\bOPENXML\b|\bOPENJSON\b|\.nodes\s*\(/i, 'XML or JSON'],
  [/\bPIVOT\b|\bCROSS\s+APPLY\b|\bOUTER\s+APPLY\b/i, 'PIVOT or APPLY'],
  [/\bRETURNS\s+(?:@\w+\s+)?TABLE\b/i, 'a table as result'],
];

/** Whether it was converted the conversion alone knows: its finding, joined to this one, is graver and has the hours. */
export const rule = defineRule({
  code: 'T32',
  title: 'Procedures, functions and triggers in T-SQL',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'Programs stored in SQL Server are written in T-SQL. PostgreSQL has a language of its own, PL/pgSQL: variables, errors, temporary tables and triggers work in another way, so most are rewritten by hand. A procedure that is one query is converted; what is not is named with the first thing that blocks it.',
  *check({ model }) {
    const programs = [
      ...model.triggers.map(({ name, table, text, line }) => ({
        noun: 'trigger',
        name: `${name} on ${table}`,
        text,
        line,
        purpose: purposeOfTrigger,
      })),
      ...model.routines.map(({ name, kind, text, line }) => ({
        noun: kind,
        name,
        text,
        line,
        purpose: purposeOfRoutine,
      })),
    ];
    for (const { noun, name, text, line, purpose } of programs) {
      const lines = linesOf(text);
      const plain = withoutTexts(text, { escapes: false });
      const features = difficult.filter(([pattern]) => pattern.test(plain)).map(([, words]) => words);
      yield {
        object: `${noun} ${name}`,
        line,
        message: `This ${noun} has ${count(lines, 'line')} of T-SQL${features.length === 0 ? '' : `, with ${features.join(', ')}`}.`,
        why: purpose,
        fix: 'CloudForge writes it in PL/pgSQL, the language of PostgreSQL for stored programs, where it understands all of it. Otherwise rewrite it there or move it into your application; test it with real data. A trigger of SQL Server runs once for all changed rows: in PostgreSQL that is FOR EACH STATEMENT with REFERENCING NEW TABLE.',
        severity: 'cosmetic',
        automatic: true,
      };
    }
  },
});
