import type { TargetTable } from '../finding.ts';
import { type SchemaPlan, scopeColumns } from '../mapping/map-schema.ts';
import type { WritableTable } from '../translate/program/program-context.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';

/** The tables that were made, for programs that write them. */
export class WritableTables {
  readonly #plan: SchemaPlan;
  readonly #targets: Map<object, TargetTable>;
  readonly #made = new Map<TargetTable, WritableTable>();

  constructor(plan: SchemaPlan, tables: readonly TargetTable[]) {
    this.#plan = plan;
    this.#targets = new Map(
      tables.filter(({ source }) => source.engine?.startsWith('virtual:') !== true).map(table => [table.source, table]),
    );
  }

  /** `from`: the schema of who asks; it counts where the name has none. */
  target(from: string | undefined, name: readonly string[]): TargetTable | undefined {
    const source = this.#plan.lookup.find(name.length > 1 ? name[0] : from, name.at(-1) ?? '');
    return source === undefined ? undefined : this.#targets.get(source);
  }

  find(from: string | undefined, name: readonly string[]): WritableTable | undefined {
    const target = this.target(from, name);
    return target === undefined ? undefined : this.of(target);
  }

  of(target: TargetTable): WritableTable {
    const known = this.#made.get(target);
    if (known !== undefined) return known;
    const scope = scopeColumns(this.#plan.model, target);
    const made: WritableTable = {
      sql: quoteQualified(target.schema, target.name),
      columns: target.columns.flatMap(({ source, target: column }, at) => {
        const own = scope[at];
        if (own === undefined) return [];
        const isGenerated = column.generated !== undefined;
        const hasDefault = source.default !== undefined && source.default.kind !== 'null';
        return [
          {
            ...own,
            nullable: column.nullable,
            counts: source.identity !== undefined,
            generated: isGenerated,
            defaultLost: hasDefault && !isGenerated && column.identity === undefined && column.default === undefined,
          },
        ];
      }),
      key: (target.source.primaryKey?.columns ?? []).map(column =>
        quoteIdentifier(this.#plan.names.columnOf(target.source, column)),
      ),
    };
    this.#made.set(target, made);
    return made;
  }
}
