import type { RuleInput } from '../../finding.ts';
import { familyOf, isNumeric } from '../../translate/value.ts';
import { targetName } from './sql.ts';
import { type ProfiledPlace, profiledColumns } from './walk.ts';

/** Columns of one table that are compared by eye; more would not be read. */
const columnsMax = 3;

export interface TableFigures {
  object: string;
  line: number;
  /** A query for the new database, and the answer of the source as a comment. */
  sql: string;
}

/** Queries over the number columns of each table whose rows were all seen, largest table first. */
export function targetNumbers(input: RuleInput): TableFigures[] {
  const byTable = new Map<object, ProfiledPlace[]>();
  for (const place of profiledColumns(input)) {
    const { table, profile, target } = place;
    const isKnown = profile.numberMin !== undefined && profile.numberMax !== undefined;
    const isExact = !profile.approximate.some(field => field === 'numberMin' || field === 'numberMax');
    if (!isKnown || !isExact || !isNumeric(familyOf(target?.type ?? '')) || profile.rows !== table.rowCount) continue;
    const places = byTable.get(table) ?? [];
    if (places.length < columnsMax) places.push(place);
    byTable.set(table, places);
  }
  return [...byTable.values()]
    .toSorted((first, second) => (second[0]?.profile.rows ?? 0) - (first[0]?.profile.rows ?? 0))
    .flatMap(places => {
      const [first] = places;
      if (first === undefined) return [];
      const asked = places.map(({ target, column }) => targetName(target?.name ?? column.name));
      const list = asked.map(name => `count(${name}), min(${name}), max(${name})`).join(', ');
      const answers = places.map(({ profile }) =>
        [profile.rows - profile.nulls, profile.numberMin, profile.numberMax].join(', '),
      );
      const object = first.object.slice(0, -(first.column.name.length + 1));
      return [
        {
          object,
          line: first.table.line,
          sql: `SELECT count(*), ${list} FROM ${targetName(first.table.name)}; -- ${first.profile.rows}, ${answers.join(', ')};`,
        },
      ];
    });
}
