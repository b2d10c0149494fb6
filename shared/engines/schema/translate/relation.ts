import { refuse } from './untranslatable.ts';
import type { Value } from './value.ts';

/** A column of a table, view or subquery in FROM. */
export interface RelationColumn {
  /** Its name in the source. */
  name: string;
  /** The column with its relation's alias before it. */
  value: Value;
  /** Joined by USING: found without a qualifier in the other relation only. */
  merged: boolean;
}

/** Something in FROM. */
export interface Relation {
  alias: string;
  columns: RelationColumn[];
  /** SQL of the primary key's columns: whoever groups by them may select the others. Empty: none known. */
  key: string[];
}

/** The column of a name in these relations, undefined if there is none. Refuses a name that two of them have. */
export function findInRelations(
  relations: readonly Relation[],
  qualifier: readonly string[],
  name: string,
): Value | undefined {
  const alias = qualifier.at(-1)?.toLowerCase();
  const wanted = name.toLowerCase();
  const found: Value[] = [];
  for (const relation of relations) {
    if (alias !== undefined && relation.alias.toLowerCase() !== alias) continue;
    for (const column of relation.columns) {
      if (column.name.toLowerCase() !== wanted || (alias === undefined && column.merged)) continue;
      found.push(column.value);
    }
  }
  if (found.length > 1) return refuse(`the column ${name} is found in several tables`);
  return found[0];
}
