import type { ReadIssue } from '#shared/engines/schema/model.ts';

/**
 * One kind of object of a database, as a catalogue query whose rows are statements. The server quotes names and values
 * by itself (`format('%I', ...)`), so that what it wrote it can read.
 */
export interface CataloguePart {
  /** Plural, for errors: `tables`. */
  kind: string;
  /**
   * A column `sql`: statements with their semicolons. Where other objects may need these, or these others, a column `id`
   * as well (see `dependencies`): their order among all such parts is settled by what needs what.
   */
  query: string;
}

/** A kind of object that the script has no statement for; each that is there becomes an issue. */
export interface CatalogueGap {
  /** A column `name`, and perhaps one `count`. */
  query: string;
  /** Default: a clause that is not known. */
  code?: ReadIssue['code'];
  /** What is the case with it: a sentence behind the name. */
  message: string;
}

/** Schemas that a person made: everything else belongs to the server or to a session. */
export const userSchema = (name: string): string => `(${name} !~ '^pg_' and ${name} <> 'information_schema')`;

/** True where no extension brought the object, which then comes back with the extension. */
export const notOfExtension = (catalogue: string, oid: string): string =>
  `not exists (select from pg_catalog.pg_depend e where e.classid = 'pg_catalog.${catalogue}'::pg_catalog.regclass and e.objid = ${oid} and e.deptype = 'e')`;

/** OPTIONS (...) of foreign objects. Passwords are no part of a schema. */
export const foreignOptions = (column: string): string =>
  `coalesce((select ' OPTIONS (' || string_agg(format('%I %L', option_name, option_value), ', ') || ')'
    from pg_catalog.pg_options_to_table(${column}) where option_name !~* 'passw|secret'), '')`;
