import { PasswordField, TextField } from '../../components/text-field.tsx';

export interface HeaderRow {
  name: string;
  value: string;
}

const headersMax = 20;

interface HeaderFieldsProps {
  /** Names of what is kept now; values are sealed and can't be shown. */
  kept: readonly string[];
  /** undefined: what is kept stays. */
  rows: readonly HeaderRow[] | undefined;
  onRows(rows: readonly HeaderRow[] | undefined): void;
}

/** The endpoint's own headers. Their values are never shown again, so they can be kept or replaced, not edited. */
export function HeaderFields({ kept, rows, onRows }: HeaderFieldsProps) {
  if (rows === undefined)
    return (
      <fieldset>
        <legend>Headers of your own</legend>
        <p class="small muted">
          {kept.length === 0 ? 'None' : kept.join(', ')}. Values are sealed and never shown again.
        </p>
        <button type="button" class="button button-small" onClick={() => onRows([{ name: '', value: '' }])}>
          {kept.length === 0 ? 'Add headers' : 'Replace all of them'}
        </button>
      </fieldset>
    );
  const change = (index: number, part: Partial<HeaderRow>): void =>
    onRows(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <fieldset class="stack">
      <legend>Headers of your own</legend>
      {rows.map((row, index) => (
        <div key={index} class="form-grid">
          <TextField
            label={`Name of header ${index + 1}`}
            isProse={false}
            maxLength={100}
            value={row.name}
            onValue={name => change(index, { name })}
          />
          <PasswordField
            label={`Value of header ${index + 1}`}
            autoComplete="off"
            required={row.name !== ''}
            value={row.value}
            onValue={value => change(index, { value })}
          />
        </div>
      ))}
      <div class="row">
        <button
          type="button"
          class="button button-small"
          disabled={rows.length >= headersMax}
          onClick={() => onRows([...rows, { name: '', value: '' }])}
        >
          Another one
        </button>
        <button type="button" class="button button-small" onClick={() => onRows(undefined)}>
          {kept.length === 0 ? 'No headers' : 'Keep them as they are'}
        </button>
      </div>
      {kept.length === 0 ? null : (
        <p class="small muted">When you save, these replace all that are kept now: {kept.join(', ')}.</p>
      )}
    </fieldset>
  );
}
