import { useId } from 'preact/hooks';
import { severityWords } from '../run/findings.ts';
import { type Accepted, type ChoiceFinding, isOf } from './choices.ts';

interface FindingChoiceProps {
  finding: ChoiceFinding;
  accepted: readonly Accepted[];
  onChange(accepted: Accepted[]): void;
}

/** One finding that is left to a person: what CloudForge does about it, and whether that is accepted, with a reason. */
export function FindingChoice({ finding, accepted, onChange }: FindingChoiceProps) {
  const id = useId();
  const where = finding.object === '' ? 'the whole database' : finding.object;
  const reason = accepted.find(each => isOf(each, finding))?.reason;
  const decide = (why: string | undefined): void => {
    const others = accepted.filter(each => !isOf(each, finding));
    const { code, object } = finding;
    onChange(why === undefined ? others : [...others, { code, ...(object === '' ? {} : { object }), reason: why }]);
  };
  return (
    <div class="stack finding-choice">
      <div>
        <span class={`badge ${finding.severity}`}>{severityWords[finding.severity].title}</span>{' '}
        <span class="small muted mono">
          {finding.code} · {where}
        </span>
        <p>{finding.message}</p>
        {finding.fix === '' ? null : (
          <details class="small">
            <summary>Why it matters, and the fix</summary>
            <p>{finding.why}</p>
            <pre>{finding.fix}</pre>
          </details>
        )}
      </div>
      {reason === undefined ? (
        <div>
          <button
            type="button"
            class="button button-small"
            aria-label={`Accept ${finding.code} at ${where}`}
            onClick={() => decide('')}
          >
            Accept
          </button>
        </div>
      ) : (
        <div class="field">
          <label for={id}>Why it is accepted</label>
          <p class="hint" id={`${id}-means`}>
            {finding.acceptMeans}
          </p>
          <div class="row inline-form">
            <input
              id={id}
              type="text"
              required
              minLength={3}
              maxLength={1_000}
              aria-describedby={`${id}-means`}
              value={reason}
              onInput={event => decide(event.currentTarget.value)}
            />
            <button type="button" class="button button-small" onClick={() => decide(undefined)}>
              Don’t accept
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
