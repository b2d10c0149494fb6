import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import type { ColumnPlan, TablePlan } from '#shared/engines/transfer/plan.ts';
import { comparedColumns } from './compared-columns.ts';

/** Types that are read back as they are: their binary form is the one that their codec knows. */
const plainText = /^(text|varchar|character varying)(\(\d+\))?$/i;

/**
 * What the target is asked for when a table is read back, in the order of the canonical row: each column quoted, and as
 * text where its binary form is not the one that the codec knows (an enum, a domain, citext, xml, json as text; anything
 * that is compared by its text form). For `other` columns the session must show dates in ISO, intervals in the style
 * `postgres`, bytes in hexadecimal, floats with extra digits, and times in UTC.
 */
export function selectList(table: TablePlan): string[] {
  return comparedColumns(table).map(column => expressionOf(column, quoteIdentifier(column.target)));
}

function expressionOf({ codec, type }: ColumnPlan, name: string): string {
  switch (codec.kind) {
    case 'text':
      return plainText.test(type.trim()) ? name : `${name}::pg_catalog.text`;
    case 'other':
      // Only format() shows what the type itself writes: a cast of inet, for one, adds the length of the network.
      return `case when ${name} is distinct from null then pg_catalog.format('%s', ${name}) end`;
    case 'set':
      return /^text\[\]$/i.test(type.trim()) ? name : `${name}::pg_catalog.text[]`;
    default:
      return name;
  }
}
