import { defineRule } from './support/define.ts';
import { traitsOf } from './support/oracle.ts';
import { columns, objectOf } from './support/walk.ts';

/** Types that have a rule of their own. */
const others = new Set(['bfile', 'rowid', 'urowid', 'vector']);

export const rule = defineRule({
  code: 'O16',
  title: 'XMLTYPE, object types and nested tables',
  severity: 'data-loss',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'A column of Oracle can hold an object, a list of them (VARRAY, nested table), a reference, or a value of any type (ANYDATA). PostgreSQL has composite types, arrays and jsonb, but no rule says which of them is meant.',
  *check(input) {
    for (const { column, object } of columns(input)) {
      if (column.type.kind !== 'named' || others.has(column.type.name)) continue;
      yield {
        object,
        line: column.line,
        message: `The type ${column.sourceType} is made of other types; PostgreSQL has no such type, and the column becomes text.`,
        why: 'A script holds such values as calls of their constructor, which only Oracle can run; they are not copied in a form that programs can read.',
        fix: 'Give a list a table of its own with a foreign key, and an object a column for each attribute, or export both as JSON (JSON_OBJECT) and choose jsonb as the type.',
        effort: [1, 8],
      };
    }
    for (const { table, rest } of [...traitsOf(input, 'OBJECT TABLE'), ...traitsOf(input, 'NESTED TABLE')]) {
      yield {
        object: objectOf(input.model, table),
        line: table.line,
        message: `This table keeps objects or lists of them (${rest}), whose rows are no plain rows of values.`,
        why: 'The conversion sees the outer table only; what lies inside is left behind.',
        fix: 'Make a plain table of the inner rows at the source (CREATE TABLE ... AS SELECT ... FROM t, TABLE(t.list)) and export that.',
        effort: [1, 8],
      };
    }
  },
});
