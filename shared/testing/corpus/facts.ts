/**
 * What a catalogue says of a database, one line a fact, so that two of them are compared as bags of lines. The readers
 * of the servers' catalogues and the reader of our model each write these lines on their own.
 */
export interface Facts {
  /** Tables in the form their lines use. */
  tables: string[];
  lines: string[];
}

export interface IndexPartText {
  /** Column name, or undefined for an expression. */
  column?: string | undefined;
  descending?: boolean | undefined;
  prefixLength?: number | undefined;
}

export const tableLine = (table: string): string => `table ${table}`;

export function columnLine(
  table: string,
  position: number,
  column: { name: string; type: string; nullable: boolean; traits?: readonly string[] },
): string {
  const traits = (column.traits ?? []).map(trait => ` ${trait}`).join('');
  return `column ${table}.${column.name} #${position} ${column.type}${column.nullable ? '' : ' not null'}${traits}`;
}

export const primaryKeyLine = (table: string, columns: readonly string[]): string =>
  `primary key of ${table} (${columns.join(', ')})`;

export function indexLine(
  table: string,
  index: { unique: boolean; kind?: string; partial?: boolean; parts: readonly IndexPartText[] },
): string {
  const parts = index.parts.map(
    part =>
      `${part.column ?? '<expression>'}${part.prefixLength === undefined ? '' : `(${part.prefixLength})`}${part.descending === true ? ' desc' : ''}`,
  );
  const kind = index.kind === undefined ? '' : `${index.kind} `;
  return `${index.unique ? 'unique' : `${kind}index`} on ${table} (${parts.join(', ')})${index.partial === true ? ' partial' : ''}`;
}

export function foreignKeyLine(
  table: string,
  key: {
    columns: readonly string[];
    parent: string;
    parentColumns: readonly string[];
    onDelete: string;
    onUpdate: string;
  },
): string {
  return `foreign key of ${table} (${key.columns.join(', ')}) -> ${key.parent} (${key.parentColumns.join(', ')}) delete ${key.onDelete}, update ${key.onUpdate}`;
}

export const rowsLine = (table: string, rows: number): string => `rows of ${table}: ${rows}`;
export const viewLine = (name: string, materialized = false): string =>
  `${materialized ? 'materialized view' : 'view'} ${name}`;
export const triggerLine = (name: string, table: string, timing: string, events: readonly string[]): string =>
  `trigger ${name} on ${table} ${timing.toLowerCase()} ${[...events]
    .map(event => event.toLowerCase())
    .sort()
    .join(' or ')}`;
export const routineLine = (name: string, kind: string): string => `${kind} ${name}`;
export const sequenceLine = (name: string): string => `sequence ${name}`;

/** What one side has and the other has not, `expected` being the server's catalogue. */
export function differences(expected: Facts, got: Facts): string[] {
  const counts = new Map<string, number>();
  for (const line of expected.lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of got.lines) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(
      ([line, count]) =>
        `${count > 0 ? 'server has' : 'model has '} ${line}${Math.abs(count) > 1 ? ` (${Math.abs(count)} times)` : ''}`,
    )
    .sort((first, second) => (first.slice(11) < second.slice(11) ? -1 : 1));
}
