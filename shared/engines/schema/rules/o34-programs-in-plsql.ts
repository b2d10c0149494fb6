import { defineRule } from './support/define.ts';
import { linesOf, purposeOfRoutine, purposeOfTrigger, rewritingHours } from './support/programs.ts';
import { withoutTexts } from './support/scan.ts';
import { count } from './support/words.ts';

/** What in a program of PL/SQL has no counterpart in PL/pgSQL, or another meaning there. */
const difficult: [RegExp, string][] = [
  [/\bCOMPOUND\s+TRIGGER\b/i, 'a compound trigger'],
  [/\bAUTONOMOUS_TRANSACTION\b/i, 'a transaction of its own'],
  [/\bBULK\s+COLLECT\b|\bFORALL\b/i, 'bulk operations'],
  [/\bPIPELINED\b|\bPIPE\s+ROW\b/i, 'pipelined results'],
  [/\bGOTO\b/i, 'GOTO'],
  [/\bEXECUTE\s+IMMEDIATE\b/i, 'statements put together at run time'],
  [/\bCURSOR\b/i, 'cursors'],
  [/\bCOMMIT\b|\bROLLBACK\b|\bSAVEPOINT\b/i, 'transactions'],
  [/\bINDEX\s+BY\b|\bTABLE\s+OF\b/i, 'collections'],
  [/\b(?:DBMS|UTL)_[A-Z0-9_]+\./i, 'packages of the server'],
  [/\bCONNECT\s+BY\b|\bROWNUM\b|\(\+\)/i, 'queries in words of Oracle'],
  [/\bLANGUAGE\s+(?:JAVA|C)\b/i, 'a program in another language'],
];

export const rule = defineRule({
  code: 'O34',
  title: 'Type bodies, compound and database triggers',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'Procedures, functions, triggers and the methods of types are written in PL/SQL. PL/pgSQL is its near relative: loops and conditions are the same, but collections, transactions, errors and triggers work in another way, so they are rewritten by hand.',
  *check({ model }) {
    const programs = [
      ...model.triggers.map(({ name, table, text, line }) => ({
        noun: 'trigger',
        name: `${name} on ${table}`,
        text,
        line,
        purpose: purposeOfTrigger,
      })),
      ...model.routines
        .filter(({ kind }) => kind === 'procedure' || kind === 'function')
        .map(({ name, kind, text, line }) => ({ noun: kind, name, text, line, purpose: purposeOfRoutine })),
      ...model.others
        .filter(({ kind, name }) => kind === 'other' && /^(?:type body|trigger) /.test(name))
        .map(({ name, text, line }) => ({
          noun: name.startsWith('trigger') ? 'trigger' : 'type body',
          name: name.replace(/^(?:type body|trigger) /, ''),
          text,
          line,
          purpose: purposeOfRoutine,
        })),
    ];
    for (const { noun, name, text, line, purpose } of programs) {
      const lines = linesOf(text);
      const plain = withoutTexts(text, { escapes: false });
      const features = difficult.filter(([pattern]) => pattern.test(plain)).map(([, words]) => words);
      const hard = features.length > 3 ? 2 : 1;
      const [min, max] = rewritingHours(lines);
      yield {
        object: `${noun} ${name}`,
        line,
        message: `This ${noun} has ${count(lines, 'line')} of PL/SQL${features.length === 0 ? '' : `, with ${features.join(', ')}`}.`,
        why: purpose,
        fix: 'Rewrite it in PL/pgSQL, which is much like PL/SQL, or move it into your application; test it with real data. A trigger becomes a function that returns NEW or OLD and a trigger that calls it; :NEW and :OLD lose their colon.',
        effort: [min * hard, max * hard],
      };
    }
  },
});
