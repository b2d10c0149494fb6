import type { Assessment, TargetTable } from '#shared/engines/schema/finding.ts';
import type { Table } from '#shared/engines/schema/model.ts';
import { erGroupsOf } from './er-groups.ts';
import { tableFinder, tableLabeller } from './table-names.ts';

/** Measures in CSS pixels. Text is set in a monospaced face, so that its width is known without measuring it. */
export const erMeasures = {
  rowHeight: 19,
  headerHeight: 30,
  footerHeight: 18,
  charWidth: 6.7,
  headerCharWidth: 7.4,
  nameCharactersMax: 26,
  typeCharactersMax: 24,
  markWidth: 26,
  boxWidthMin: 132,
  /** Above this many tables, boxes show key columns only. */
  fullTablesMax: 60,
  /** Above this many tables, the picture is divided into groups; references between groups are named, not drawn. */
  ungroupedTablesMax: 60,
  columnsShownMax: 18,
  /** Boxes of one picture: beyond it, the tables with the fewest foreign keys are left out, and counted. */
  tablesMax: 1200,
} as const;

export interface ErColumn {
  name: string;
  type: string;
  primary: boolean;
  foreign: boolean;
  nullable: boolean;
  /** The table of another group that it refers to: shown instead of a line, and instead of the type. */
  elsewhere?: { label: string; table: number };
}

export interface ErTable {
  label: string;
  rowCount: number | null;
  columns: ErColumn[];
  /** Columns of the table that the box does not show. */
  hidden: number;
  /** Foreign keys of other groups that refer here. */
  incoming: number;
  width: number;
  height: number;
}

/** A foreign key between boxes, by their index; `optional` where the child may have no parent. */
export interface ErEdge {
  child: number;
  parent: number;
  childColumn: string;
  parentColumn: string;
  columns: string[];
  optional: boolean;
  /** At most one child per parent. */
  unique: boolean;
}

export interface ErGraph {
  tables: ErTable[];
  /** Those that are drawn: all, or those within a group. */
  edges: ErEdge[];
  /** Those between groups. */
  crossing: ErEdge[];
  grouped: boolean;
  /** Tables that the picture leaves out. */
  tablesHidden: number;
}

/** Width of text in characters of the monospaced face: East Asian wide characters and emoji count twice. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text)
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u.test(
        character,
      )
        ? 2
        : 1;
  return width;
}

/** Text cut to a width in characters, with an ellipsis where it was cut. */
export function fit(text: string, charactersMax: number): string {
  if (widthOf(text) <= charactersMax) return text;
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += widthOf(character);
    if (width > charactersMax - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

const shortTypes: [RegExp, string][] = [
  [/^character varying/, 'varchar'],
  [/^character\b/, 'char'],
  [/^timestamp(\(\d\))? without time zone/, 'timestamp$1'],
  [/^timestamp(\(\d\))? with time zone/, 'timestamptz$1'],
  [/^time(\(\d\))? without time zone/, 'time$1'],
  [/^time(\(\d\))? with time zone/, 'timetz$1'],
  [/^double precision/, 'double'],
];

/** PostgreSQL's own short spelling of a type: `varchar(40)` for `character varying(40)`. */
export function shortType(type: string): string {
  for (const [pattern, short] of shortTypes) if (pattern.test(type)) return type.replace(pattern, short);
  return type;
}

const referenceMark = '→ ';

/** What stands at the right of a column: its type, or the table elsewhere that it refers to. */
export function rightOf(column: ErColumn): string {
  return column.elsewhere === undefined ? column.type : `${referenceMark}${column.elsewhere.label}`;
}

function boxOf(
  table: TargetTable,
  label: string,
  collapsed: boolean,
  crossing: { outgoing: readonly ErEdge[]; incoming: number; labels: readonly string[] },
): ErTable {
  const elsewhere = new Map(
    crossing.outgoing.map(edge => [
      edge.childColumn,
      { label: crossing.labels[edge.parent] ?? '', table: edge.parent },
    ]),
  );
  const primary = new Set(table.source.primaryKey?.columns ?? []);
  const foreign = new Set(table.source.foreignKeys.flatMap(key => key.columns));
  const all = table.columns.map(({ source, target }): ErColumn => {
    const other = elsewhere.get(target.name);
    return {
      name: target.name,
      type: shortType(target.type),
      primary: primary.has(source.name),
      foreign: foreign.has(source.name),
      nullable: target.nullable,
      ...(other === undefined ? {} : { elsewhere: other }),
    };
  });
  const keys = all.filter(column => column.primary || column.foreign);
  // Keys are shown first choice; a wide table fills the rest of its box with its first other columns, in table order.
  const room = collapsed ? 0 : Math.max(0, erMeasures.columnsShownMax - keys.length);
  const others = new Set(all.filter(column => !column.primary && !column.foreign).slice(0, room));
  const columns = all
    .filter(column => column.primary || column.foreign || others.has(column))
    .slice(0, erMeasures.columnsShownMax * 2);
  const names = Math.max(4, ...columns.map(column => Math.min(widthOf(column.name), erMeasures.nameCharactersMax)));
  const types = Math.max(0, ...columns.map(column => Math.min(widthOf(rightOf(column)), erMeasures.typeCharactersMax)));
  const header = Math.min(widthOf(label), erMeasures.nameCharactersMax + 4) * erMeasures.headerCharWidth + 68;
  const body = erMeasures.markWidth + (names + types + 2) * erMeasures.charWidth + 22;
  const hidden = all.length - columns.length;
  return {
    label,
    rowCount: table.source.rowCount,
    columns,
    hidden,
    incoming: crossing.incoming,
    width: Math.ceil(Math.max(erMeasures.boxWidthMin, header, columns.length === 0 ? 0 : body)),
    height:
      erMeasures.headerHeight +
      columns.length * erMeasures.rowHeight +
      (hidden > 0 ? erMeasures.footerHeight : 0) +
      (crossing.incoming > 0 ? erMeasures.footerHeight : 0) +
      (columns.length > 0 || hidden > 0 ? 6 : 0),
  };
}

const sameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every(column => b.includes(column));

/** All tables, or those with the most foreign keys to and from them, in the order they came in. */
function tablesShown(tables: readonly TargetTable[]): readonly TargetTable[] {
  if (tables.length <= erMeasures.tablesMax) return tables;
  const find = tableFinder(tables.map(table => table.source));
  const degree = new Map<Table, number>();
  const count = (table: Table | undefined): void => {
    if (table !== undefined) degree.set(table, (degree.get(table) ?? 0) + 1);
  };
  for (const { source } of tables) {
    for (const key of source.foreignKeys) {
      count(source);
      count(find(key.referencedTable, key.referencedSchema, source.schema));
    }
  }
  const degreeOf = (table: TargetTable): number => degree.get(table.source) ?? 0;
  const kept = new Set([...tables].sort((a, b) => degreeOf(b) - degreeOf(a)).slice(0, erMeasures.tablesMax));
  return tables.filter(table => kept.has(table));
}

/** The diagram's boxes and edges. Foreign keys to tables that are not in the file have no edge. */
export function erGraphOf(assessment: Assessment): ErGraph {
  const tables = tablesShown(assessment.target.tables);
  const collapsed = tables.length > erMeasures.fullTablesMax;
  const labelOf = tableLabeller(tables.map(table => table.source));
  const find = tableFinder(tables.map(table => table.source));
  const indexOf = new Map(tables.map((table, index) => [table.source, index]));
  const edges: ErEdge[] = [];
  tables.forEach((table, child) => {
    const targetName = new Map(table.columns.map(column => [column.source.name, column.target]));
    for (const key of table.source.foreignKeys) {
      const parentTable = find(key.referencedTable, key.referencedSchema, table.source.schema);
      const parent = parentTable === undefined ? undefined : indexOf.get(parentTable);
      if (parentTable === undefined || parent === undefined) continue;
      const first = key.columns[0] ?? '';
      const referenced = key.referencedColumns[0] ?? parentTable.primaryKey?.columns[0] ?? '';
      const uniques = [table.source.primaryKey, ...table.source.uniqueKeys].filter(unique => unique !== undefined);
      const parentNames = new Map(tables[parent]?.columns.map(column => [column.source.name, column.target.name]));
      edges.push({
        child,
        parent,
        childColumn: targetName.get(first)?.name ?? first,
        parentColumn: parentNames.get(referenced) ?? referenced,
        columns: key.columns,
        optional: key.columns.some(column => targetName.get(column)?.nullable === true),
        unique: uniques.some(unique => sameColumns(unique.columns, key.columns)),
      });
    }
  });
  const labels = tables.map(table => labelOf(table.source));
  const grouped = tables.length > erMeasures.ungroupedTablesMax;
  const groupOf = grouped ? erGroupsOf(labels, edges) : labels.map(() => 0);
  const isWithin = ({ child, parent }: ErEdge): boolean => groupOf[child] === groupOf[parent];
  const crossing = edges.filter(edge => !isWithin(edge));
  const outgoing = Map.groupBy(crossing, edge => edge.child);
  const incoming = Map.groupBy(crossing, edge => edge.parent);
  return {
    tables: tables.map((table, index) =>
      boxOf(table, labels[index] ?? '', collapsed, {
        outgoing: outgoing.get(index) ?? [],
        incoming: incoming.get(index)?.length ?? 0,
        labels,
      }),
    ),
    edges: edges.filter(isWithin),
    crossing,
    grouped,
    tablesHidden: assessment.target.tables.length - tables.length,
  };
}
