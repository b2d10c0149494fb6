import { toIdentifier } from '../mapping/identifiers.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import type { Table, Trigger } from '../model.ts';
import { convertTrigger } from '../translate/program/convert-program.ts';
import type { TriggerPlace, WritableTable } from '../translate/program/program-context.ts';
import type { RoutineEmitter } from './emit-routines.ts';
import type { ViewEmitter } from './emit-views.ts';
import { convertedProgram, leftProgram } from './program-findings.ts';
import { quoteBody, quoteIdentifier, quoteQualified } from './quote.ts';
import type { Script } from './script.ts';
import { searchPathOf } from './search-path.ts';
import { triggerSkeleton } from './skeleton.ts';
import type { WritableTables } from './writable-tables.ts';

interface Parts {
  plan: SchemaPlan;
  script: Script;
  writable: WritableTables;
  views: ViewEmitter;
  routines: RoutineEmitter;
}

interface Place extends TriggerPlace {
  /** Absent: the trigger is on a view. */
  source?: Table;
}

/** Actions of a foreign key that change the child row. */
const changes = new Set<string>(['set null', 'set default']);

/** Triggers for each row: those of MySQL and SQLite that are understood become PL/pgSQL, every other one is a finding. */
export class TriggerEmitter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `grammar`: undefined where triggers of the source are not converted. */
  emitAll(grammar: 'mysql' | 'sqlite' | undefined): void {
    for (const trigger of this.#parts.plan.model.triggers) this.#emit(trigger, grammar);
  }

  #emit(trigger: Trigger, grammar: 'mysql' | 'sqlite' | undefined): undefined {
    const { plan, script } = this.#parts;
    const object = `trigger ${trigger.name}`;
    const what = `trigger on ${trigger.table}`;
    const { line, text } = trigger;
    const place = this.#place(trigger);
    const left = (reason: string, at = 0): undefined => {
      const table =
        place?.table.sql ?? quoteQualified(plan.names.schemaOf(trigger.schema), toIdentifier(trigger.table));
      script.findings.push(
        leftProgram({ object, what, line, text }, { reason, line: line + at }, triggerSkeleton(plan, trigger, table)),
      );
      return undefined;
    };
    if (grammar === undefined) return left('a trigger in the language of this database is not converted');
    if (place === undefined)
      return left(`${trigger.table} is not there, or it runs at a moment PostgreSQL does not know`);
    const own = toIdentifier(plan.names.fold(trigger.name));
    const guard = `cloudforge.trigger_${plan.model.triggers.indexOf(trigger) + 1}`;
    const converted = convertTrigger(
      text,
      {
        grammar,
        trigger: place,
        query: {
          grammar,
          relation: parts => this.#parts.views.relation(trigger.schema, parts),
          routine: (name, args) => this.#parts.routines.call(name, args),
        },
        writable: parts => this.#parts.writable.find(trigger.schema, parts),
      },
      guard,
    );
    if (!converted.ok) return left(converted.reason, converted.line);
    if (place.timing === 'instead of' && converted.updateOf.length > 0)
      return left('a trigger on a view cannot be for some of its columns only');
    const reason = this.#differs(place, converted);
    if (reason !== undefined) return left(reason);
    const ofColumns = converted.updateOf.map(
      name => place.table.columns.find(column => column.source.toLowerCase() === name.toLowerCase())?.sql,
    );
    if (ofColumns.includes(undefined)) return left('it names a column that is not there');
    const schema = plan.names.schemaOf(place.source?.schema ?? trigger.schema);
    const called = quoteQualified(
      schema,
      place.source === undefined
        ? toIdentifier(`${own}_trigger`)
        : plan.names.claim(place.source, toIdentifier(`${own}_trigger`)),
    );
    const made = script.add(
      'after-data',
      object,
      `CREATE FUNCTION ${called}() RETURNS trigger LANGUAGE plpgsql ${searchPathOf(plan)} AS ${quoteBody(converted.body)}`,
      { line, original: text },
    );
    if (!made) return undefined;
    const event = `${place.event.toUpperCase()}${ofColumns.length === 0 ? '' : ` OF ${ofColumns.join(', ')}`}`;
    const added = script.add(
      'after-data',
      object,
      `CREATE TRIGGER ${quoteIdentifier(own)} ${place.timing.toUpperCase()} ${event} ON ${place.table.sql} FOR EACH ROW EXECUTE FUNCTION ${called}()`,
      { line, original: text },
    );
    if (added) script.findings.push(convertedProgram({ object, what, line }, converted.rules));
    return undefined;
  }

  #place(trigger: Trigger): Place | undefined {
    const [event, ...more] = trigger.events;
    if (event === undefined || more.length > 0 || event === 'truncate') return undefined;
    const target = this.#parts.writable.target(trigger.schema, [trigger.table]);
    const source = target?.source;
    if ((trigger.timing === 'instead of') !== (target === undefined)) return undefined;
    const table = target === undefined ? this.#viewOf(trigger) : this.#parts.writable.of(target);
    if (table === undefined) return undefined;
    return {
      timing: trigger.timing,
      event,
      table,
      isOwn: name => target !== undefined && this.#parts.writable.target(trigger.schema, name) === target,
      ...(source !== undefined && { source }),
    };
  }

  #viewOf(trigger: Trigger): WritableTable | undefined {
    const view = this.#parts.views.relation(trigger.schema, [trigger.table]);
    if (view === undefined) return undefined;
    const plain = { nullable: true, counts: false, generated: false, defaultLost: false };
    return { ...view, columns: view.columns.map(column => ({ ...column, ...plain })) };
  }

  /** Why the trigger, understood as it is, would do something else in PostgreSQL. */
  #differs(
    { source, timing, event }: Place,
    converted: { readsTables: boolean; setsNew: boolean },
  ): string | undefined {
    const { model } = this.#parts.plan;
    if (source === undefined) return undefined;
    const beside = model.triggers.filter(
      other =>
        this.#parts.writable.target(other.schema, [other.table])?.source === source && other.events.includes(event),
    );
    if (timing === 'before' && converted.readsTables && beside.some(other => other.timing === 'after'))
      return 'it reads tables that another trigger of this table may have changed for an earlier row';
    if (model.dialect === 'sqlite') return undefined;
    const sameMoment = beside.filter(other => other.timing === timing).map(({ name }) => toIdentifier(name));
    if (sameMoment.some((name, at) => at > 0 && (sameMoment[at - 1] ?? '') > name))
      return 'several triggers run at this moment, and PostgreSQL runs them in the order of their names';
    if (
      timing === 'before' &&
      event === 'update' &&
      converted.setsNew &&
      source.columns.some(column => column.onUpdate)
    )
      return 'the table notes the time of the last change by itself, before or after this trigger';
    const cascades = source.foreignKeys.some(({ onDelete, onUpdate }) =>
      event === 'delete'
        ? onDelete === 'cascade'
        : event === 'update' && (changes.has(onDelete) || changes.has(onUpdate) || onUpdate === 'cascade'),
    );
    return cascades
      ? 'a foreign key changes rows of this table too, for which MySQL runs no triggers and PostgreSQL does'
      : undefined;
  }
}
