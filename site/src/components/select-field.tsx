import { useId } from 'preact/hooks';

interface SelectFieldProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValue(value: NoInfer<Value>): void;
  hint?: string;
}

/** A labelled choice of one. */
export function SelectField<Value extends string>({ label, value, options, onValue, hint }: SelectFieldProps<Value>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={event => {
          const chosen = options.find(option => option.value === event.currentTarget.value);
          if (chosen !== undefined) onValue(chosen.value);
        }}
      >
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface CheckGroupProps {
  legend: string;
  hint?: string;
  options: readonly { value: string; label: string; note?: string }[];
  chosen: readonly string[];
  onChosen(chosen: readonly string[]): void;
}

/** Any number out of several, as check boxes. */
export function CheckGroup({ legend, hint, options, chosen, onChosen }: CheckGroupProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {hint === undefined ? null : <p class="small muted">{hint}</p>}
      {options.map(({ value, label, note }) => (
        <label key={value} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={event =>
              onChosen(event.currentTarget.checked ? [...chosen, value] : chosen.filter(each => each !== value))
            }
          />
          <span>
            {label} {note === undefined ? null : <span class="small muted">{note}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** One yes or no. */
export function Check({
  label,
  note,
  checked,
  onChecked,
}: {
  label: string;
  note?: string;
  checked: boolean;
  onChecked(checked: boolean): void;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={event => onChecked(event.currentTarget.checked)} />
      <span>
        {label} {note === undefined ? null : <span class="small muted">{note}</span>}
      </span>
    </label>
  );
}
