import type { TargetTable } from '../finding.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { grammarOf } from '../translate/translate.ts';
import { RoutineEmitter } from './emit-routines.ts';
import { TriggerEmitter } from './emit-row-triggers.ts';
import { ViewEmitter } from './emit-views.ts';
import type { Script } from './script.ts';
import { WritableTables } from './writable-tables.ts';

/** Views, routines and triggers of a source other than PostgreSQL: converted where that is certain, else a finding each. */
export function emitTranslated(plan: SchemaPlan, tables: readonly TargetTable[], script: Script): void {
  const { model } = plan;
  const grammar = grammarOf(model.dialect);
  const writable = new WritableTables(plan, tables);
  // Views may call functions, and functions may read views: each asks for the other when it needs it.
  const routines: RoutineEmitter = new RoutineEmitter(plan, script, writable, (from, name) =>
    views.relation(from, name),
  );
  const views = new ViewEmitter(plan, tables, script, (name, args) => routines.call(name, args));
  views.emitAll();
  routines.emitAll();
  new TriggerEmitter({ plan, script, writable, views, routines }).emitAll(
    grammar === 'mysql' || grammar === 'sqlite' ? grammar : undefined,
  );
}
