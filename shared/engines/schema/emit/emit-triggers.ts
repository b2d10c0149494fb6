import type { TargetTable } from '../finding.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { familyOf } from '../translate/value.ts';
import { tableName } from './emit-table.ts';
import { quoteBody, quoteIdentifier, quoteLiteral, quoteQualified } from './quote.ts';
import type { Script } from './script.ts';
import { searchPathOf } from './search-path.ts';

/**
 * ON UPDATE CURRENT_TIMESTAMP as a trigger: as in MySQL, the column is set when a row really changes and the update
 * does not set the column itself.
 */
export function emitUpdateTimes(plan: SchemaPlan, table: TargetTable, script: Script): void {
  const moved = table.columns.filter(({ source }) => source.onUpdate !== undefined);
  const [first] = moved;
  if (first === undefined || plan.model.dialect === 'postgresql') return;
  const assignments = moved
    .filter(({ target }) => ['timestamp', 'timestamptz', 'date'].includes(familyOf(target.type)))
    .map(({ source, target }) => {
      const name = quoteIdentifier(target.name);
      const precision = source.onUpdate?.kind === 'current-timestamp' ? source.onUpdate.precision : undefined;
      const digits = Math.min(6, Math.max(0, precision ?? 0));
      return `    IF NEW.${name} IS NOT DISTINCT FROM OLD.${name} THEN\n      NEW.${name} := CURRENT_TIMESTAMP(${digits});\n    END IF;`;
    });
  if (assignments.length === 0) return;
  const ordinary = table.columns.filter(({ target }) => target.generated === undefined);
  const row = (record: 'NEW' | 'OLD'): string =>
    `ROW(${ordinary.map(({ target }) => comparableColumn(record, target)).join(', ')})`;
  const body = [
    '',
    'BEGIN',
    `  IF ${row('NEW')} IS DISTINCT FROM ${row('OLD')} THEN`,
    ...assignments,
    '  END IF;',
    '  RETURN NEW;',
    'END',
    '',
  ].join('\n');
  const functionName = quoteQualified(table.schema, plan.names.claim(table.source, `${table.name}_set_update_time`));
  const { line } = first.source;
  const object = table.source.name;
  const created = script.add(
    'after-data',
    object,
    `CREATE FUNCTION ${functionName}() RETURNS trigger LANGUAGE plpgsql ${searchPathOf(plan)} AS ${quoteBody(body)}`,
    { line },
  );
  if (!created) return;
  script.add(
    'after-data',
    object,
    `CREATE TRIGGER set_update_time BEFORE UPDATE ON ${tableName(table)} FOR EACH ROW EXECUTE FUNCTION ${functionName}()`,
    { line },
  );
}

/** json has no equality in PostgreSQL, its text has. */
function comparableColumn(record: string, target: { name: string; type: string }): string {
  const column = `${record}.${quoteIdentifier(target.name)}`;
  return target.type === 'json' || target.type === 'xml' ? `${column}::text` : column;
}

const rangeEnd: { readonly [type: string]: bigint } = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_223_372_036_854_775_807n,
};

/** Sets each counter past the largest value in the table and past where the source's counter stands. */
export function emitCounters(table: TargetTable, script: Script): void {
  for (const { source, target } of table.columns) {
    if (target.identity === undefined || target.identity.increment.startsWith('-')) continue;
    const name = quoteIdentifier(target.name);
    const sequence = `pg_get_serial_sequence(${quoteLiteral(tableName(table))}, ${quoteLiteral(target.name)})`;
    const sql = counterStatement(
      sequence,
      `(SELECT max(${name}) FROM ${tableName(table)})`,
      target.identity.next,
      rangeEnd[target.type],
    );
    script.add('after-data', `${table.source.name}.${source.name}`, sql, { line: source.line });
  }
}

/** `largest`: SQL for the largest number given out; `next`: the next one by the source's own counter. */
export function counterStatement(
  sequence: string,
  largest: string,
  next: string | undefined,
  end = rangeEnd.bigint ?? 0n,
): string {
  const given = next !== undefined && /^\d{1,20}$/.test(next) ? BigInt(next) - 1n : 0n;
  const last = given > end ? end : given < 0n ? 0n : given;
  const reached = `GREATEST(coalesce(${largest}, 0), ${last})`;
  return `SELECT setval(${sequence}, GREATEST(${reached}, 1), ${reached} >= 1)`;
}
