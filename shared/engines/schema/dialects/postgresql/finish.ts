import type { Column, Identity, SourceType, Table } from '../../model.ts';
import type { Counter, ReadingContext } from './context.ts';

/** Links what stands apart in a dump: sequences with their columns, counters with their values, names with types. */
export function link(context: ReadingContext): void {
  for (const sequence of context.catalog.sequences.list()) {
    const counter = context.counter(sequence);
    const next = nextValue(counter);
    if (next !== undefined) sequence.next = next;
  }
  for (const table of context.catalog.tables.list()) {
    for (const column of table.columns) {
      column.type = resolve(context, column.type);
      linkCounter(context, table, column);
    }
  }
}

/** A default of nextval on a sequence that belongs to the column is what serial makes: an auto-increment. */
function linkCounter(context: ReadingContext, table: Table, column: Column): void {
  if (column.default?.kind === 'next-value') {
    const name = { schema: column.default.schema ?? table.schema ?? 'public', name: column.default.sequence };
    const owner = context.catalog.sequences.find(name)?.ownedBy;
    if (owner?.table !== table.name || owner.column !== column.name) return;
    column.identity = { kind: 'auto-increment', sequence: name.name };
    delete column.default;
    describe(column.identity, context.counter(name));
    return;
  }
  if (column.identity?.sequence === undefined) return;
  describe(column.identity, context.counter({ schema: table.schema ?? 'public', name: column.identity.sequence }));
}

function describe(identity: Identity, counter: Counter): void {
  if (counter.start !== undefined) identity.start = counter.start;
  if (counter.increment !== undefined) identity.increment = counter.increment;
  const next = nextValue(counter);
  if (next !== undefined) identity.next = next;
}

/** setval(.., n, true) means that n was given out: the next one is n + increment. */
function nextValue(counter: Counter): string | undefined {
  if (counter.value === undefined || !/^-?\d+$/.test(counter.value.last)) return undefined;
  const step = counter.value.called ? BigInt(counter.increment ?? '1') : 0n;
  return String(BigInt(counter.value.last) + step);
}

/** A name that is an enum of this file becomes the enum. */
function resolve(context: ReadingContext, type: SourceType): SourceType {
  if (type.kind === 'array') return { ...type, element: resolve(context, type.element) };
  if (type.kind !== 'named') return type;
  const schemas = type.schema === undefined ? ['public', ...context.catalog.schemas] : [type.schema];
  for (const schema of schemas) {
    const found = context.types.find({ schema, name: type.name });
    if (found?.definition.kind === 'enum')
      return { kind: 'enum', values: [...found.definition.values], name: type.name };
  }
  return type;
}
