import { useId, useState } from 'preact/hooks';

interface TextFieldProps {
  label: string;
  value: string;
  onValue(value: string): void;
  /** What helps to fill it in; read out with the field. */
  hint?: string | undefined;
  type?: 'text' | 'email' | 'url' | 'number' | 'datetime-local';
  /** As HTML names it: password managers go by it. */
  autoComplete?: string;
  name?: string;
  required?: boolean;
  maxLength?: number;
  placeholder?: string;
  /** false for addresses, codes and the like. */
  isProse?: boolean;
}

/** A labelled field of one line. */
export function TextField({ label, value, onValue, hint, type = 'text', isProse = true, ...rest }: TextFieldProps) {
  const id = useId();
  // Preact's types tie each type of an input to other attributes; here it is chosen at run time.
  const attributes: Record<string, unknown> = {
    ...rest,
    ...(isProse ? {} : { spellcheck: false, autocapitalize: 'off' }),
    type,
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} {...attributes} value={value} onInput={event => onValue(event.currentTarget.value)} />
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface PasswordFieldProps {
  label: string;
  value: string;
  onValue(value: string): void;
  /** `off` for secrets that are nobody's password. */
  autoComplete: 'current-password' | 'new-password' | 'off';
  hint?: string;
  required?: boolean;
  name?: string;
}

/** A password, hidden until it is asked to be seen. */
export function PasswordField({
  label,
  value,
  onValue,
  autoComplete,
  hint,
  required = true,
  name,
}: PasswordFieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const attributes: Record<string, unknown> = {
    type: shown ? 'text' : 'password',
    name: name ?? autoComplete,
    autocomplete: autoComplete,
    spellcheck: false,
    autocapitalize: 'off',
    required,
    maxLength: 1_024,
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="with-button">
        <input id={id} {...attributes} value={value} onInput={event => onValue(event.currentTarget.value)} />
        <button
          type="button"
          class="button button-small"
          aria-pressed={shown}
          aria-label="Show what is typed"
          aria-controls={id}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      </div>
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** Six digits of an authenticator app, or a recovery code. */
export function CodeField({
  value,
  onValue,
  label = 'Code',
  required = true,
  hint = 'Six digits from your authenticator app, or one of your recovery codes.',
}: {
  value: string;
  onValue(value: string): void;
  label?: string;
  required?: boolean;
  hint?: string;
}) {
  return (
    <TextField
      label={label}
      value={value}
      onValue={onValue}
      autoComplete="one-time-code"
      required={required}
      maxLength={64}
      hint={hint}
      name="one-time-code"
      isProse={false}
    />
  );
}
