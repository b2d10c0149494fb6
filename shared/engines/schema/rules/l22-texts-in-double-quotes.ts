import type { Model } from '../model.ts';
import { defineRule } from './support/define.ts';
import { scannable } from './support/scan.ts';
import { objectOf } from './support/walk.ts';
import { list } from './support/words.ts';

interface Text {
  object: string;
  line: number;
  text: string;
}

/** A text in an expression is found this often at most; more would not be read. */
const literalsMax = 20;

export const rule = defineRule({
  code: 'L22',
  title: 'Texts in double quotes',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'Double quotes stand around names in SQL, single quotes around texts. When no column has the name, SQLite takes "abc" for a text; PostgreSQL reports that the column does not exist.',
  *check({ model }) {
    const names = namesOf(model);
    for (const { object, line, text } of texts(model)) {
      const literals = literalsIn(text, names);
      if (literals.length === 0) continue;
      yield {
        object,
        line,
        message: `${list(literals.map(literal => `"${literal}"`))} ${literals.length === 1 ? 'stands' : 'stand'} in double quotes here but ${literals.length === 1 ? 'is' : 'are'} no name of a column, so SQLite takes ${literals.length === 1 ? 'it' : 'them'} for text.`,
        why: 'PostgreSQL takes double quotes for a name and reports that there is no such column.',
        fix: "Write single quotes instead: 'abc'. Look for the same habit in the queries of your application.",
        effort: [0.1, 0.5],
      };
    }
  },
});

/** Every place where an expression or a query is kept. */
function* texts(model: Model): Generator<Text> {
  for (const table of model.tables) {
    for (const { expression, name, column, line } of table.checks) {
      const object =
        column === undefined ? `check ${name ?? 'without a name'} of ${table.name}` : objectOf(model, table, column);
      yield { object, line, text: expression };
    }
    for (const { where, name, line } of table.indexes) {
      if (where !== undefined)
        yield { object: `index ${name ?? 'without a name'} of ${table.name}`, line, text: where };
    }
    for (const { generated, name, line } of table.columns) {
      if (generated !== undefined) yield { object: objectOf(model, table, name), line, text: generated.expression };
    }
  }
  for (const { name, query, line } of model.views) yield { object: `view ${name}`, line, text: query };
  for (const { name, table, text, line } of model.triggers) yield { object: `trigger ${name} on ${table}`, line, text };
}

/** Every name of the schema, folded: what stands in double quotes and is one of them is meant as a name. */
function namesOf(model: Model): Set<string> {
  const names = new Set(['rowid', 'oid', '_rowid_', 'excluded']);
  for (const { name, columns } of [
    ...model.tables.map(table => ({ name: table.name, columns: table.columns.map(({ name }) => name) })),
    ...model.views,
  ]) {
    names.add(name.toLowerCase());
    for (const column of columns) names.add(column.toLowerCase());
  }
  for (const { name } of [...model.triggers, ...model.tables.flatMap(({ indexes }) => indexes)]) {
    if (name !== undefined) names.add(name.toLowerCase());
  }
  return names;
}

/** What stands in double quotes, is no known name, no alias (AS "x", "x".y, x."y") and no alias used again. */
function literalsIn(text: string, names: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const aliases = new Set<string>();
  const token = /'(?:[^']|'')*'|(\bAS\s+|\.\s*)?"((?:[^"]|"")*)"(\s*\.)?/gi;
  for (const [, before, quoted, after] of scannable(text).matchAll(token)) {
    if (quoted === undefined) continue;
    const name = quoted.replaceAll('""', '"').toLowerCase();
    if (before !== undefined || after !== undefined) aliases.add(name);
    else if (!names.has(name) && found.size < literalsMax) found.add(quoted);
  }
  return [...found].filter(literal => !aliases.has(literal.replaceAll('""', '"').toLowerCase()));
}
