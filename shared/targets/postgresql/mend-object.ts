import { quoteIdentifier, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { CatalogueEntry, ColumnParts } from './catalogue.ts';

/** What brings an object to what it should be. */
export type Mend =
  /** Statements over final names; where `isDropped`, the plan's own statement makes the object again. */
  | { statements: string[]; isDropped: boolean }
  /** The table has to be made anew, and its rows copied again; `keeping`: statements that try to do without. */
  | { remakes: string; keeping?: string[] }
  /** Nothing here can. */
  | undefined;

/** How an object that is there becomes what the plan gives. Both have the same kind and name. */
export function mendOf(expected: CatalogueEntry, actual: CatalogueEntry): Mend {
  const { kind, schema, name, table = '' } = expected;
  const relation = table === '' ? '' : quoteQualified(schema, table);
  const part = name.slice(table.length + 1);
  const dropped = (sql: string): Mend => ({ statements: [sql], isDropped: true });
  switch (kind) {
    case 'column':
      return mendColumn(expected, actual);
    case 'table':
      return { remakes: name };
    case 'primary key':
    case 'unique constraint':
    case 'foreign key':
    case 'check':
    case 'exclusion constraint':
      return dropped(`ALTER TABLE ${relation} DROP CONSTRAINT ${quoteIdentifier(part)} CASCADE`);
    case 'index':
      return dropped(`DROP INDEX ${quoteQualified(schema, part)}`);
    case 'view':
      return dropped(`DROP VIEW ${quoteQualified(schema, name)} CASCADE`);
    case 'materialized view':
      return dropped(`DROP MATERIALIZED VIEW ${quoteQualified(schema, name)} CASCADE`);
    case 'trigger':
      return dropped(`DROP TRIGGER ${quoteIdentifier(part)} ON ${relation}`);
    case 'policy':
      return dropped(`DROP POLICY ${quoteIdentifier(part)} ON ${relation}`);
    case 'rule':
      return dropped(`DROP RULE ${quoteIdentifier(part)} ON ${relation}`);
    case 'statistics':
      return dropped(`DROP STATISTICS ${quoteQualified(schema, name)}`);
    case 'sequence':
      return {
        statements: [`ALTER SEQUENCE ${quoteQualified(schema, name)} ${expected.definition}`],
        isDropped: false,
      };
    case 'function':
    case 'procedure':
      // PostgreSQL writes it as CREATE OR REPLACE, which leaves what depends on it alone.
      return { statements: [expected.definition], isDropped: false };
    default:
      return undefined;
  }
}

function mendColumn(expected: CatalogueEntry, actual: CatalogueEntry): Mend {
  const { schema, table = '', column: wanted } = expected;
  const found = actual.column;
  if (wanted === undefined || found === undefined) return { remakes: table };
  if (wanted.generated !== found.generated) return { remakes: table };
  const alter = `ALTER TABLE ${quoteQualified(schema, table)} ALTER COLUMN ${quoteIdentifier(wanted.name)}`;
  if (wanted.type !== found.type || wanted.collation !== found.collation)
    return { remakes: table, keeping: retyped(alter, wanted) };
  const statements: string[] = [];
  if (wanted.default !== found.default)
    statements.push(wanted.default === null ? `${alter} DROP DEFAULT` : `${alter} SET DEFAULT ${wanted.default}`);
  if (wanted.isNotNull !== found.isNotNull) statements.push(`${alter} ${wanted.isNotNull ? 'SET' : 'DROP'} NOT NULL`);
  return { statements, isDropped: false };
}

/** The column's own type again over the rows that are there. The server refuses it where a value does not fit. */
function retyped(alter: string, { name, type, collation, default: value, generated }: ColumnParts): string[] {
  const isCalculated = generated?.startsWith('GENERATED ALWAYS AS (') === true;
  const words = `${type}${collation === null ? '' : ` COLLATE ${collation}`}`;
  const using = isCalculated ? '' : ` USING ${quoteIdentifier(name)}::${type}`;
  return [
    // A default that fits the other type only would be in the way.
    ...(generated === null ? [`${alter} DROP DEFAULT`] : []),
    `${alter} TYPE ${words}${using}`,
    ...(value === null || generated !== null ? [] : [`${alter} SET DEFAULT ${value}`]),
  ];
}
