import type { Argument } from './execute.ts';
import { displayName, findColumn } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

const parameters = [
  'name',
  'value',
  'level0type',
  'level0name',
  'level1type',
  'level1name',
  'level2type',
  'level2name',
] as const;
type Parameter = (typeof parameters)[number];

/** sp_addextendedproperty: MS_Description of a table, view, column or type is its comment; others are kept apart. */
export function readExtendedProperty(statement: StatementReader, args: readonly Argument[]): void {
  const given = new Map<Parameter, string>();
  for (const [index, argument] of args.entries()) {
    const parameter = parameters.find(name => name === (argument.name ?? parameters[index]));
    if (parameter !== undefined && argument.value !== undefined && !/^null$/i.test(argument.value)) {
      given.set(parameter, argument.value);
    }
  }
  const name = given.get('name') ?? '';
  const value = given.get('value');
  if (/^MS_Description$/i.test(name) && value !== undefined && describe(statement, given, value)) return;
  const object = given.get('level1name') ?? given.get('level0name') ?? 'database';
  statement.context.others.push({
    kind: 'comment',
    name: `${name} of ${object}`,
    text: statement.wholeText(),
    line: statement.firstLine,
  });
}

/** Writes the description where the model has a place for it; false if it has none. */
function describe(statement: StatementReader, given: ReadonlyMap<Parameter, string>, text: string): boolean {
  const { catalog } = statement.context;
  const kind = given.get('level1type')?.toUpperCase();
  const name = given.get('level1name');
  if (name === undefined) return false;
  const place = { schema: given.get('level0name') ?? 'dbo', name };
  const innerKind = given.get('level2type')?.toUpperCase();
  if (kind === 'VIEW' && innerKind === undefined) {
    const view = catalog.views.find(place);
    if (view) view.comment = text;
    return view !== undefined;
  }
  if (kind !== 'TABLE') return false;
  const table = catalog.tables.find(place);
  if (table === undefined) {
    statement.note('table-unknown', `A description is for table ${displayName(place)}, which is not there.`, name);
    return true;
  }
  if (innerKind === undefined) {
    table.comment = text;
    return true;
  }
  const innerName = given.get('level2name') ?? '';
  if (innerKind === 'COLUMN') {
    const column = findColumn(table, innerName);
    if (column) column.comment = text;
    return column !== undefined;
  }
  const keys = [...table.indexes, ...table.uniqueKeys, ...(table.primaryKey ? [table.primaryKey] : [])];
  const key = keys.find(candidate => candidate.name?.toLowerCase() === innerName.toLowerCase());
  if (key) key.comment = text;
  return key !== undefined;
}
