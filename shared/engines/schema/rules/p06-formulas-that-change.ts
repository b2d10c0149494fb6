import type { Dialect, Model } from '../model.ts';
import { defineRule } from './support/define.ts';
import { scannable, withoutTexts } from './support/scan.ts';
import { indexObjectOf, objectOf } from './support/walk.ts';
import { excerpt } from './support/words.ts';

/** Functions whose result depends on the time, the session or chance; what is written once would be wrong later. */
const changing: [RegExp, string][] = [
  [
    /\b(now|current_timestamp|curdate|curtime|current_date|current_time|localtime|localtimestamp|sysdate|getdate|utc_timestamp)\b/i,
    'the present time',
  ],
  [/\b(rand|random|uuid|newid|last_insert_id|connection_id|current_user|user)\s*\(/i, 'chance or the session'],
  [
    /\b(unix_timestamp|from_unixtime|convert_tz|date_format|dayname|monthname|to_char)\s*\(/i,
    'the time zone or language of the session',
  ],
  [/\b(strftime|datetime|date|julianday)\s*\([^()]*'(now|localtime)'/i, 'the present time'],
];

export const rule = defineRule({
  code: 'P06',
  title: 'Formulas that give another result later',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'PostgreSQL stores the results of calculated columns and of indexes over expressions. It therefore accepts only formulas that give the same result for ever ("immutable"), not those that depend on the time, the time zone or the session.',
  *check({ model }) {
    for (const { object, line, text } of formulas(model)) {
      const cause = changing.find(([pattern]) => pattern.test(sqlOf(text, model.dialect)))?.[1];
      if (cause === undefined) continue;
      yield {
        object,
        line,
        message: `The formula ${excerpt(text, 100)} depends on ${cause}.`,
        why: 'PostgreSQL refuses such a formula in a calculated column or an index, because a stored result would become wrong.',
        fix: 'Calculate the value in a view or in the query instead, or let a trigger write it when the row changes.',
        effort: [0.25, 2],
      };
    }
  },
});

function* formulas(model: Model): Generator<{ object: string; line: number; text: string }> {
  for (const table of model.tables) {
    for (const { name, generated, line } of table.columns) {
      if (generated !== undefined) yield { object: objectOf(model, table, name), line, text: generated.expression };
    }
    for (const { name, parts, where, line } of table.indexes) {
      const text = [where, ...parts.map(({ expression }) => expression)].filter(part => part !== undefined).join(', ');
      if (text !== '') yield { object: indexObjectOf(model, table, name), line, text };
    }
  }
}

/** Texts are taken out, save for SQLite, where 'now' in a text is what makes the formula change. Quoted names too. */
function sqlOf(text: string, dialect: Dialect): string {
  const kept = dialect === 'sqlite' ? scannable(text) : withoutTexts(text, { escapes: true });
  const named = kept.replace(/`[^`]*`|\[[^\]]*\]/g, '""');
  return dialect === 'sqlite' ? named.replace(/"[^"]*"/g, '""') : named;
}
