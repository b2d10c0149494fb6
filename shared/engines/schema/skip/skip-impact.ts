import { TableLookup } from '../mapping/table-lookup.ts';
import type { Model, OtherObject, Routine, Table, Trigger, View } from '../model.ts';
import { type Mention, mentionsIn } from './mentions.ts';

/** Something that can't be in the target because a table is not there. */
export interface LeftWithTable {
  kind: 'foreign key' | 'view' | 'routine' | 'trigger' | 'policy' | 'rule' | 'comment' | 'object';
  /** `table.key` of a foreign key, else the name; with its schema where the source has several. */
  name: string;
  /** The table, view or routine that it needs. */
  needs: string;
  line: number;
}

/** The consequences of leaving tables out, with the objects of the model that they are. */
export interface Impact {
  left: LeftWithTable[];
  gone: ReadonlySet<object>;
}

type Program = View | Routine | Trigger | OtherObject;

interface Need {
  object: Program;
  kind: LeftWithTable['kind'];
  schema?: string;
  mentions: readonly Mention[];
  /** Triggers: the table or view they are on. */
  on?: Mention;
}

/** Statements that would be run in the target as they stand, with what they make. The others are only told of. */
const runOthers = new Map<OtherObject['kind'], LeftWithTable['kind']>([
  ['policy', 'policy'],
  ['rule', 'rule'],
  ['comment', 'comment'],
  ['other', 'object'],
]);

/** What has to be left out together with tables: found once for a model, asked for any tables. */
export class SkipImpact {
  readonly #model: Model;
  readonly #lookup: TableLookup;
  readonly #needs: Need[];
  readonly #severalSchemas: boolean;
  /** How many relations have a name, in lower case. */
  readonly #relations = new Map<string, number>();

  constructor(model: Model) {
    this.#model = model;
    this.#lookup = new TableLookup(model);
    this.#needs = needsOf(model);
    this.#severalSchemas = new Set(model.tables.map(table => table.schema ?? '')).size > 1;
    for (const { name } of [...model.tables, ...model.views]) {
      const key = name.toLowerCase();
      this.#relations.set(key, (this.#relations.get(key) ?? 0) + 1);
    }
  }

  /** A name as findings have it: with its schema where there are several. */
  nameOf({ schema, name }: { schema?: string; name: string }): string {
    return this.#severalSchemas && schema !== undefined ? `${schema}.${name}` : name;
  }

  /** Foreign keys of other tables to these, and the views, routines and triggers that need them, in any number of steps. */
  of(tables: readonly Table[]): Impact {
    const gone = new Set<object>(tables);
    const left: LeftWithTable[] = [];
    for (const table of this.#model.tables) {
      if (gone.has(table)) continue;
      for (const foreign of table.foreignKeys) {
        const parent = this.#lookup.parentOf(table, foreign);
        if (parent === undefined || !gone.has(parent)) continue;
        gone.add(foreign);
        const name = `${this.nameOf(table)}.${foreign.name ?? foreign.columns.join(', ')}`;
        left.push({ kind: 'foreign key', name, needs: this.nameOf(parent), line: foreign.line });
      }
    }
    const missing = tables.map(table => ({ kind: 'relation', object: table }) as Missing);
    // Each round leaves out at least one more, so there are no more rounds than objects.
    for (let found = true; found; ) {
      found = false;
      for (const need of this.#needs) {
        if (gone.has(need.object)) continue;
        const because = missing.find(each => this.#isNeeded(each, need));
        if (because === undefined) continue;
        found = true;
        gone.add(need.object);
        const { object, kind } = need;
        left.push({ kind, name: this.nameOf(object), needs: this.nameOf(because.object), line: object.line });
        if (kind === 'view') missing.push({ kind: 'relation', object });
        if (kind === 'routine') missing.push({ kind: 'call', object });
      }
    }
    return { left, gone };
  }

  #isNeeded(missing: Missing, need: Need): boolean {
    const mentions = need.on === undefined ? need.mentions : [need.on, ...need.mentions];
    return mentions.some(mention => {
      if (mention.kind !== missing.kind) return false;
      const { schema, name } = missing.object;
      if (mention.name.toLowerCase() !== name.toLowerCase()) return false;
      if (mention.schema !== undefined) return schema === undefined || same(mention.schema, schema);
      if (same(need.schema, schema) || missing.kind === 'call') return true;
      // Without a schema it is the only one of that name, or another is meant.
      return this.#relations.get(name.toLowerCase()) === 1;
    });
  }
}

interface Missing {
  kind: Mention['kind'];
  object: { schema?: string; name: string };
}

const same = (first: string | undefined, second: string | undefined): boolean =>
  (first ?? '').toLowerCase() === (second ?? '').toLowerCase();

function needsOf({ dialect, views, routines, triggers, others }: Model): Need[] {
  const schemaOf = ({ schema }: { schema?: string }): { schema?: string } => (schema === undefined ? {} : { schema });
  return [
    ...views.map(object => ({
      object,
      kind: 'view' as const,
      ...schemaOf(object),
      mentions: mentionsIn(object.query, dialect),
    })),
    ...routines.map(object => ({
      object,
      kind: 'routine' as const,
      ...schemaOf(object),
      // Its own head looks like a call of itself.
      mentions: mentionsIn(object.text, dialect).filter(
        ({ kind, name }) => kind !== 'call' || !same(name, object.name),
      ),
    })),
    ...triggers.map(object => ({
      object,
      kind: 'trigger' as const,
      ...schemaOf(object),
      mentions: mentionsIn(object.text, dialect, true),
      on: { kind: 'relation' as const, name: object.table, ...schemaOf(object) },
    })),
    ...others.flatMap(object => {
      const kind = runOthers.get(object.kind);
      return kind === undefined ? [] : [{ object, kind, mentions: mentionsIn(object.text, dialect, true) }];
    }),
  ];
}
