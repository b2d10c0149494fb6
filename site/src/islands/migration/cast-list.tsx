import type { MigrationDecisions } from '../../generated/client.generated.ts';

type Cast = NonNullable<MigrationDecisions['cast']>[number];

interface CastListProps {
  casts: readonly Cast[];
  onChange(casts: Cast[]): void;
}

/** Types by column, or by type of the source. */
export function CastList({ casts, onChange }: CastListProps) {
  const change = (at: number, cast: Cast): void => onChange(casts.map((old, index) => (index === at ? cast : old)));
  return (
    <>
      <p class="small muted">The report says which type each column gets by itself.</p>
      {casts.map((cast, at) => (
        // Casts have no name of their own: they are told apart by their place.
        <div key={at} class="row cast-row">
          <label class="field">
            <span class="small">Column (table.column)</span>
            <input
              type="text"
              required={cast.from === undefined}
              value={cast.column ?? ''}
              onInput={event => change(at, withColumn(cast, event.currentTarget.value))}
            />
          </label>
          <label class="field">
            <span class="small">Type in PostgreSQL</span>
            <input
              type="text"
              required
              value={cast.type}
              onInput={event => change(at, { ...cast, type: event.currentTarget.value })}
            />
          </label>
          <button
            type="button"
            class="button button-small"
            aria-label={`Remove the type of ${cast.column ?? cast.from ?? 'this column'}`}
            onClick={() => onChange(casts.filter((_, index) => index !== at))}
          >
            Remove
          </button>
        </div>
      ))}
      <div>
        <button
          type="button"
          class="button button-small"
          onClick={() => onChange([...casts, { column: '', type: '' }])}
        >
          Choose a type
        </button>
      </div>
    </>
  );
}

function withColumn({ column: _, ...cast }: Cast, column: string): Cast {
  return column === '' && cast.from !== undefined ? cast : { ...cast, column };
}
