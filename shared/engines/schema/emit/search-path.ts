import type { SchemaPlan } from '../mapping/map-schema.ts';

/** Types of extensions that a person may choose for a column: their operators lie in the schema of the extension. */
const ofExtensions = /^"?(?:public"?\."?)?(?:citext|hstore|ltree|cube|isn|seg|geometry|geography|vector)\b/i;

/**
 * The search path that functions are made with. Their bodies name tables and functions with their schemas; with a path
 * of their own, everything else they use (operators, functions of PostgreSQL) is what was meant too, whatever the
 * session that fires or calls them searches first (PostgreSQL manual, "Writing SECURITY DEFINER Functions Safely").
 */
export function searchPathOf({ target }: SchemaPlan): string {
  const needsPublic = target.tables.some(({ columns }) =>
    columns.some(column => ofExtensions.test(column.target.type)),
  );
  return `SET search_path = pg_catalog, ${needsPublic ? 'public, ' : ''}pg_temp`;
}
