import type { Assessment } from '#shared/engines/schema/finding.ts';
import { fitsPattern } from '#shared/engines/schema/pattern.ts';
import { nearNames } from '#shared/engines/schema/skip/near-names.ts';
import { allowableCasts, allowancesOf, type Configuration, ConfigurationError } from './configuration.ts';

/** A misspelt column is looked for among so many at most. */
const namesMax = 20_000;

/**
 * A change of values that is allowed for a column which is not there: the rows that were meant would be rejected, or the
 * leave given to a column that nobody thought of.
 *
 * @throws ConfigurationError with the line, and the names that may have been meant
 */
export function refuseAllowances(configuration: Configuration, { model, skipped }: Assessment): void {
  const behind = new Set(
    (skipped?.tables ?? []).flatMap(({ schema, name }) => [
      name,
      ...(schema === undefined ? [] : [`${schema}.${name}`]),
    ]),
  );
  const problems: string[] = [];
  for (const cast of allowableCasts) {
    const choices = allowancesOf({ ...configuration, allow: { ...noAllowances, [cast]: configuration.allow[cast] } });
    for (const [at, { table = '*', column = '*' }] of choices.entries()) {
      const written = configuration.allow[cast][at] ?? '';
      if (table === '*' && column === '*') continue;
      if ([...behind].some(name => fitsPattern(table, name))) continue;
      const isThere = model.tables.some(
        each =>
          namesOf(each).some(name => fitsPattern(table, name)) &&
          each.columns.some(({ name }) => fitsPattern(column, name)),
      );
      if (isThere) continue;
      const place = configuration.placeOf?.(['allow', cast, at]);
      const near = nearNames(written, columnNames(model, table.includes('.')));
      problems.push(
        `${place === undefined ? '' : `${place}: `}No column of the source is called ${written}, so ${cast} can't be allowed for it.${near.length === 0 ? '' : ` There is ${near.join(', ')}.`}`,
      );
    }
  }
  if (problems.length > 0) throw new ConfigurationError(`Nothing was written. ${problems.join(' ')}`);
}

/**
 * A type that is chosen for a column which is not there: the column that was meant would get the type of the rules.
 *
 * @throws ConfigurationError with the line, and the names that may have been meant
 */
export function refuseCasts(configuration: Configuration, { model, skipped }: Assessment): void {
  const behind = (skipped?.tables ?? []).flatMap(namesOf);
  const problems: string[] = [];
  for (const [at, { column: written, type }] of configuration.cast.entries()) {
    if (written === undefined) continue;
    const dot = written.lastIndexOf('.');
    const [table, column] = [written.slice(0, dot), written.slice(dot + 1)];
    const isThere = model.tables.some(
      each =>
        namesOf(each).some(name => fitsPattern(table, name)) &&
        each.columns.some(({ name }) => fitsPattern(column, name)),
    );
    if (isThere || behind.some(name => fitsPattern(table, name))) continue;
    const place = configuration.placeOf?.(['cast', at, 'column']);
    const near = nearNames(written, columnNames(model, table.includes('.')));
    problems.push(
      `${place === undefined ? '' : `${place}: `}No column of the source is called ${written}, so it can't become ${type}.${near.length === 0 ? '' : ` There is ${near.join(', ')}.`}`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError(`Nothing was written. ${problems.join(' ')}`);
}

const noAllowances: Configuration['allow'] = { 'nul-removed': [], 'encoding-replaced': [], 'zero-date': [] };

function namesOf({ schema, name }: { schema?: string; name: string }): string[] {
  return [name, ...(schema === undefined ? [] : [`${schema}.${name}`])];
}

function columnNames({ tables }: Assessment['model'], withSchema: boolean): string[] {
  const names: string[] = [];
  for (const table of tables) {
    const owner = withSchema ? namesOf(table).at(-1) : table.name;
    for (const { name } of table.columns) {
      if (names.length >= namesMax) return names;
      names.push(`${owner}.${name}`);
    }
  }
  return names;
}
