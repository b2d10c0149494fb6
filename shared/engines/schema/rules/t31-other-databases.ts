import { defineRule } from './support/define.ts';
import { withoutTexts } from './support/scan.ts';
import { list } from './support/words.ts';

const part = String.raw`(?:\[[^\]]{1,128}\]|[\p{L}_][\p{L}\p{N}_$#]{0,127})`;
/** Three parts: database.schema.object, or database..object. Two with a column would be table.column. */
const threeParts = new RegExp(
  String.raw`\b(?:FROM|JOIN|INTO|UPDATE|EXEC|EXECUTE)\s+(${part})\.(?:${part})?\.${part}`,
  'giu',
);
const namesMax = 10;

export const rule = defineRule({
  code: 'T31',
  title: 'Schemas, and names of other databases',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'A query in SQL Server may name tables of another database on the same server (database.schema.table). In PostgreSQL a query sees one database only; several databases of a source usually become schemas of one.',
  *check({ model }) {
    const programs = [
      ...model.views.map(({ name, query, line }) => ({ object: `view ${name}`, text: query, line })),
      ...model.routines.map(({ name, kind, text, line }) => ({ object: `${kind} ${name}`, text, line })),
      ...model.triggers.map(({ name, text, line }) => ({ object: `trigger ${name}`, text, line })),
    ];
    const own = model.database?.toLowerCase();
    for (const { object, text, line } of programs) {
      const databases = new Set<string>();
      for (const [, name = ''] of withoutTexts(text, { escapes: false }).matchAll(threeParts)) {
        const database = name.replace(/^\[|\]$/g, '');
        if (database.toLowerCase() !== own && databases.size < namesMax) databases.add(database);
      }
      if (databases.size === 0) continue;
      yield {
        object,
        line,
        message: `It reads from or writes to another database: ${list([...databases])}.`,
        why: 'PostgreSQL refuses a name with three parts; a query sees one database only.',
        fix: 'Move the other database into the same PostgreSQL database as a schema of its own and name it schema.table, or reach it with the foreign data wrapper postgres_fdw.',
        effort: [0.5, 6],
      };
    }
  },
});
