import type { Column, Dialect, Routine, SourceType, Table, Trigger } from '../../model.ts';
import type { IssueLog } from './issue-log.ts';
import type { RowStretch } from './span-recorder.ts';
import { changesOwnRowOnly, mayChangeRows } from './trigger-effects.ts';

/** What of a column decides how the values of rows written before are read again. */
type ColumnShape = Pick<Column, 'name' | 'type' | 'generated' | 'default' | 'invisible'>;

interface Shape {
  name: string;
  schema: string | undefined;
  columns: ColumnShape[];
}

/** A rule of PostgreSQL on INSERT. */
interface Rule {
  name: string;
  table: string;
  schema: string | undefined;
}

/** A statement that does something to rows read before it. */
export interface RowChange {
  line: number;
  /** Plain words: what is done, and to what. */
  message: string;
  object?: string;
  excerpt?: string;
}

const savepointsMax = 1000;
const rulesMax = 10_000;

/**
 * Watches the rows of a script for what is done to them afterwards. Rows are copied, and proven, as they are written;
 * where a later statement changes them (or a trigger does as they come in), only a server could tell what the table
 * holds in the end, and an issue `rows-changed` says so with the statement's line.
 */
export class RowHistory {
  readonly #issues: IssueLog;
  readonly #triggers: readonly Trigger[];
  readonly #mayChange: (trigger: Trigger) => boolean;
  readonly #shapes = new Map<Table, Shape>();
  /** Triggers that are switched off, by table and name in lower case; `*` for all of a table. */
  readonly #off = new Set<string>();
  /** All triggers are off (PostgreSQL: session_replication_role). */
  triggersAreOff = false;
  /** Rules of PostgreSQL on INSERT, by table as `triggerKey` writes it. */
  readonly #rules = new Map<string, Rule & { isOff: boolean }>();
  /** The table that was looked at last, until another statement comes. */
  #last: Table | undefined;
  /** Rows and definitions so far, counted in statements. */
  #effects = 0;
  /** `#effects` where the open transaction began; undefined: none is open. */
  #began: number | undefined;
  /** What follows a transaction begins the next (Oracle; MySQL with autocommit = 0). */
  #isImplicit = false;
  #beganLine = 0;
  readonly #savepoints = new Map<string, number>();

  /** `triggers` and `routines` of the script, as they become known. */
  constructor(
    issues: IssueLog,
    { dialect, triggers, routines }: { dialect: Dialect; triggers: readonly Trigger[]; routines: readonly Routine[] },
  ) {
    this.#issues = issues;
    this.#triggers = triggers;
    this.#mayChange = trigger => mayChangeRows(trigger, dialect, routines);
  }

  /** Rows were read. */
  rows(table: Table, { line, format }: Pick<RowStretch, 'line' | 'format'>): void {
    this.#effects++;
    if (table === this.#last) return;
    this.#last = table;
    if (!this.#shapes.has(table)) this.#shapes.set(table, shapeOf(table));
    if (format === 'insert') this.#ruled(table, line ?? 0);
    const trigger = this.#firing(table);
    if (trigger === undefined) return;
    this.changed({
      line: line ?? 0,
      object: changesOwnRowOnly(trigger) ? table.name : `trigger ${trigger.name}`,
      message: `Trigger ${trigger.name} fires as rows come into table ${table.name}, and may change them or others.`,
    });
  }

  /** INSERT is rewritten by rules, COPY is not. (PostgreSQL manual, "COPY") */
  #ruled(table: Table, line: number): void {
    if (this.#rules.size === 0 || this.triggersAreOff) return;
    for (const rule of this.#rules.values()) {
      if (rule.isOff || rule.table !== table.name || (rule.schema !== undefined && rule.schema !== table.schema))
        continue;
      this.changed({
        line,
        object: table.name,
        message: `Rule ${rule.name} does something else too, or instead, as rows come into table ${table.name}: only a server knows what.`,
      });
      return;
    }
  }

  /** CREATE RULE ... ON INSERT. */
  addRule(rule: Rule): void {
    if (this.#rules.size < rulesMax) this.#rules.set(triggerKey(rule.table, rule.name), { ...rule, isOff: false });
    this.#last = undefined;
  }

  dropRule(table: string, name: string): void {
    this.#rules.delete(triggerKey(table, name));
  }

  /** ALTER TABLE ... DISABLE RULE, ENABLE RULE. */
  switchRule(table: string, name: string, isOff: boolean): void {
    const rule = this.#rules.get(triggerKey(table, name));
    if (rule !== undefined) rule.isOff = isOff;
    this.#last = undefined;
  }

  /** A statement without rows was read. */
  statement(): void {
    this.#last = undefined;
  }

  /** Something was defined, in a database whose transactions take definitions back too. */
  defined(): void {
    this.#effects++;
  }

  /** Notes that rows are not as they were written. */
  changed({ line, message, object, excerpt }: RowChange): void {
    this.#issues.add({
      code: 'rows-changed',
      line,
      message,
      ...(object !== undefined && { object }),
      ...(excerpt !== undefined && { excerpt }),
    });
  }

  /** Notes it if the table has rows. Returns whether it has. */
  changedIfFilled(table: Table, change: RowChange): boolean {
    if ((table.rowCount ?? 0) === 0) return false;
    this.changed({ object: table.name, ...change });
    return true;
  }

  /** A table, or its name, was altered: says so where its rows would read otherwise now. */
  altered(table: Table, place: { line: number; excerpt?: string }): void {
    const before = this.#shapes.get(table);
    if (before === undefined) return;
    const now = shapeOf(table);
    this.#shapes.set(table, now);
    const what = difference(before, now, table);
    if (what === undefined) return;
    this.changed({
      ...place,
      object: table.name,
      message: `Table ${before.name} is altered after its rows were written: ${what}.`,
    });
  }

  /** `name` undefined: all triggers of the table. */
  switchTrigger(table: string, name: string | undefined, isOff: boolean): void {
    const key = triggerKey(table, name ?? '*');
    if (isOff) this.#off.add(key);
    else {
      this.#off.delete(key);
      if (name === undefined)
        for (const other of this.#off) if (other.startsWith(triggerKey(table, ''))) this.#off.delete(other);
    }
    this.#last = undefined;
  }

  /** The trigger that fires on rows of this table. */
  #firing(table: Table): Trigger | undefined {
    if (this.#triggers.length === 0 || this.triggersAreOff) return undefined;
    return this.#triggers.find(
      trigger =>
        trigger.events.includes('insert') &&
        isOn(trigger, table) &&
        !this.#off.has(triggerKey(table.name, '*')) &&
        !this.#off.has(triggerKey(table.name, trigger.name)) &&
        this.#mayChange(trigger),
    );
  }

  /** Whether every statement is in a transaction, begun or not. */
  implicit(isOn: boolean, line: number): void {
    if (isOn === this.#isImplicit) return;
    this.#isImplicit = isOn;
    this.commit();
    this.#beganLine = line;
  }

  /** A transaction begins, unless one is open. */
  begin(line: number): void {
    if (this.#began !== undefined) return;
    this.#began = this.#effects;
    this.#beganLine = line;
  }

  commit(): void {
    this.#began = this.#isImplicit ? this.#effects : undefined;
    this.#savepoints.clear();
  }

  savepoint(name: string): void {
    if (this.#savepoints.size < savepointsMax) this.#savepoints.set(name.toLowerCase(), this.#effects);
  }

  hasSavepoint(name: string): boolean {
    return this.#savepoints.has(name.toLowerCase());
  }

  /** What was read since the transaction, or the savepoint `to`, began is taken back. */
  rollback({ line, excerpt, to }: { line: number; excerpt?: string; to?: string }): void {
    const began = this.#began;
    if (began === undefined) return;
    const from = to === undefined ? began : (this.#savepoints.get(to.toLowerCase()) ?? began);
    if (to === undefined) this.commit();
    if (this.#effects <= from) return;
    const message =
      to === undefined
        ? 'ROLLBACK takes back what the script did since its transaction began.'
        : `ROLLBACK takes back what the script did since the savepoint ${to}.`;
    this.changed({ line, message, ...(excerpt !== undefined && { excerpt }) });
  }

  /** The script is at its end, and its client does not commit: an open transaction is taken back by the server. */
  finish(): void {
    if (this.#began === undefined || this.#effects <= this.#began) return;
    this.changed({
      line: this.#beganLine,
      message: 'The script begins a transaction that it never ends, so a server takes back all that it did in it.',
    });
  }
}

function triggerKey(table: string, name: string): string {
  return `${table}\u0000${name}`.toLowerCase();
}

/** A trigger names its table; whoever writes no schema means the one in use. */
function isOn(trigger: Trigger, table: Table): boolean {
  if (trigger.table.toLowerCase() !== table.name.toLowerCase()) return false;
  const { schema } = trigger;
  return schema === undefined || table.schema === undefined || schema.toLowerCase() === table.schema.toLowerCase();
}

function shapeOf(table: Table): Shape {
  return {
    name: table.name,
    schema: table.schema,
    columns: table.columns.map(({ name, type, generated, default: written, invisible }) => ({
      name,
      type,
      ...(generated !== undefined && { generated }),
      ...(written !== undefined && { default: written }),
      ...(invisible !== undefined && { invisible }),
    })),
  };
}

/** How rows written for one shape would be misread in the other; undefined: not at all. */
function difference(before: Shape, now: Shape, table: Table): string | undefined {
  if (before.name !== now.name || before.schema !== now.schema) return `its name is ${now.name} from here on`;
  const lower = (column: ColumnShape): string => column.name.toLowerCase();
  const after = new Map(now.columns.map(column => [lower(column), column]));
  for (const column of before.columns) {
    const same = after.get(lower(column));
    if (same === undefined) return `column ${column.name} is there no more`;
    if ((column.generated === undefined) !== (same.generated === undefined))
      return `column ${column.name} is no longer filled as it was`;
    if (column.generated === undefined && !holds(same.type, column.type))
      return `the type of column ${column.name} is another`;
    if (!isEqual(column.default, same.default) && isLeftOut(table, column.name))
      return `rows without a value for column ${column.name} got another one than its default is now`;
  }
  const known = new Set(before.columns.map(lower));
  const added = now.columns.find(column => !known.has(lower(column)) && column.generated === undefined);
  if (added !== undefined) return `column ${added.name} is new, and only a server knows what it holds in these rows`;
  const order = (shape: Shape): string =>
    shape.columns
      .filter(column => column.invisible !== true && column.generated === undefined)
      .map(lower)
      .join('\u0000');
  const isPositional = table.rowSpans.some(span => span.columns.length === 0);
  return isPositional && order(before) !== order(now) ? 'its columns are in another order' : undefined;
}

/** Whether rows were written that name their columns, and not this one. */
function isLeftOut(table: Table, name: string): boolean {
  const lower = name.toLowerCase();
  return table.rowSpans.some(
    ({ columns }) => columns.length > 0 && !columns.some(column => column.toLowerCase() === lower),
  );
}

/** Whether every value of a type is the same value in another. */
function holds(wide: SourceType, narrow: SourceType): boolean {
  if (wide.kind === 'integer' && narrow.kind === 'integer')
    return wide.unsigned === narrow.unsigned && wide.bits >= narrow.bits;
  if (wide.kind === 'varchar' && narrow.kind === 'varchar')
    return wide.unit === narrow.unit && (wide.length ?? Infinity) >= (narrow.length ?? Infinity);
  if (wide.kind === 'text' && narrow.kind === 'text')
    return (wide.bytesMax ?? Infinity) >= (narrow.bytesMax ?? Infinity);
  if (wide.kind === 'enum' && narrow.kind === 'enum')
    return narrow.values.every((value, at) => wide.values[at] === value);
  if (wide.kind === 'decimal' && narrow.kind === 'decimal')
    return (
      wide.scale === narrow.scale &&
      wide.unsigned === narrow.unsigned &&
      (wide.precision ?? Infinity) >= (narrow.precision ?? Infinity)
    );
  return isEqual(wide, narrow);
}

function isEqual(first: object | undefined, second: object | undefined): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}
