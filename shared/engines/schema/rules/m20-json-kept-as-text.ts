import type { Column, Table } from '../model.ts';
import { defineRule } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { jsonDrafts } from './support/json.ts';
import { columns } from './support/walk.ts';
import { verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M20',
  title: 'JSON that MariaDB keeps as text',
  severity: 'behaviour',
  dialects: ['mariadb', 'mysql', 'sqlite'],
  foundIn: 'rows',
  help: 'In MariaDB the type JSON is only another name for longtext with a check that calls json_valid. CloudForge recognises the check.',
  *check(input) {
    const found: (Member & { type: string })[] = [];
    for (const place of columns(input)) {
      const { table, column, target, object } = place;
      if (column.type.kind === 'json' || !isCheckedAsJson(table, column)) continue;
      found.push({ object, line: column.line, type: target?.type ?? 'text' });
      if (column.profile !== undefined) yield* jsonDrafts({ ...place, profile: column.profile });
    }
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'JSON text column');
    const target = [...new Set(found.map(({ type }) => type))].join(' or ');
    yield {
      ...where,
      severity: 'cosmetic',
      message: `${names} ${verb(found.length, 'is', 'are')} stored as text with a check that it is JSON, and ${verb(found.length, 'becomes', 'become')} ${target} in PostgreSQL.`,
      why: 'A true JSON type can be searched and indexed; text can only be read as a whole.',
      fix: 'Nothing to do. In the type map you can choose jsonb, json or text for each of these columns.',
      automatic: true,
    };
  },
});

/** The check that stands for JSON is nothing but the call; a longer one is another check. */
const expressionMax = 300;

function isCheckedAsJson(table: Table, column: Column): boolean {
  return table.checks.some(({ expression }) => {
    if (expression.length > expressionMax) return false;
    const match = /json_valid\s*\(\s*[`"[]?([^`"\])]+)[`"\]]?\s*\)/i.exec(expression);
    return match?.[1]?.trim().toLowerCase() === column.name.toLowerCase();
  });
}
