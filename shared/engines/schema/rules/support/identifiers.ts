import type { Model, Table } from '../../model.ts';
import { objectOf } from './walk.ts';

export interface Named {
  kind: 'table' | 'view' | 'sequence' | 'column' | 'index' | 'constraint' | 'routine';
  name: string;
  /** As a finding names it: `table.column`, `index orders_idx of orders` ... */
  object: string;
  /** The table it belongs to, if it belongs to one. */
  table?: Table;
  line: number;
}

const lists = new WeakMap<Model, readonly Named[]>();

/** Every name that PostgreSQL will have to hold, put together once per model. Objects that are named by nobody (unnamed keys) are left out. */
export function named(model: Model): readonly Named[] {
  const known = lists.get(model);
  if (known !== undefined) return known;
  const found = [...namesOf(model)];
  lists.set(model, found);
  return found;
}

function* namesOf(model: Model): Generator<Named> {
  for (const table of model.tables) {
    yield { kind: 'table', name: table.name, object: objectOf(model, table), line: table.line };
    for (const column of table.columns) {
      yield {
        kind: 'column',
        name: column.name,
        object: objectOf(model, table, column.name),
        table,
        line: column.line,
      };
    }
    for (const { name, line } of table.indexes) {
      if (name !== undefined) yield { kind: 'index', name, object: `index ${name} of ${table.name}`, table, line };
    }
    // Unique keys are indexes in PostgreSQL and share their name space; the name of a primary key is the source's own.
    for (const { name, line } of table.uniqueKeys) {
      if (name !== undefined) yield { kind: 'index', name, object: `key ${name} of ${table.name}`, table, line };
    }
    for (const { name, line } of [...table.foreignKeys, ...table.checks]) {
      if (name !== undefined)
        yield { kind: 'constraint', name, object: `constraint ${name} of ${table.name}`, table, line };
    }
  }
  for (const { name, line } of model.views) yield { kind: 'view', name, object: `view ${name}`, line };
  for (const { name, line } of model.sequences) yield { kind: 'sequence', name, object: `sequence ${name}`, line };
  for (const { name, kind, line } of model.routines) yield { kind: 'routine', name, object: `${kind} ${name}`, line };
}
