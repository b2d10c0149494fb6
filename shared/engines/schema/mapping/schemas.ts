import type { Model } from '../model.ts';
import { foldedName, toIdentifier } from './identifiers.ts';

/** Decides which PostgreSQL schema an object of the source goes to. */
export type SchemaOf = (sourceSchema: string | undefined) => string;

/**
 * One source database becomes `public`; several keep their names as schemas. PostgreSQL's own schemas are kept.
 */
export function schemaNamer(model: Model): SchemaOf {
  if (model.dialect === 'postgresql') return schema => (schema === undefined ? 'public' : safeSchema(schema));
  const seen = new Set<string>();
  for (const table of model.tables) seen.add(table.schema ?? '');
  if (seen.size <= 1) return () => 'public';
  return schema => {
    const isDefault = schema === undefined || schema === '';
    // SQL Server puts into dbo what has no schema of its own.
    const isDbo = model.dialect === 'sqlserver' && schema?.toLowerCase() === 'dbo';
    return isDefault || isDbo ? 'public' : safeSchema(foldedName(model.dialect, schema));
  };
}

/** PostgreSQL keeps names that begin with pg_, and its catalogue schema, for itself. */
function safeSchema(name: string): string {
  const identifier = toIdentifier(name);
  return /^pg_/.test(identifier) || identifier === 'information_schema'
    ? toIdentifier(`source_${identifier}`)
    : identifier;
}
