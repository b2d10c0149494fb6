import type { TargetTable } from '../finding.ts';
import { tableName } from './emit-table.ts';
import { isQuotable, quoteIdentifier, quoteLiteral } from './quote.ts';
import type { Script } from './script.ts';

/** Comments on a table and its columns. */
export function emitComments(table: TargetTable, script: Script): void {
  const { source } = table;
  if (hasText(source.comment)) {
    script.add('after-data', source.name, `COMMENT ON TABLE ${tableName(table)} IS ${quoteLiteral(source.comment)}`, {
      line: source.line,
    });
  }
  for (const { source: column, target } of table.columns) {
    if (!hasText(column.comment)) continue;
    const sql = `COMMENT ON COLUMN ${tableName(table)}.${quoteIdentifier(target.name)} IS ${quoteLiteral(column.comment)}`;
    script.add('after-data', `${source.name}.${column.name}`, sql, { line: column.line });
  }
}

function hasText(comment: string | undefined): comment is string {
  return comment !== undefined && comment !== '' && isQuotable(comment);
}
