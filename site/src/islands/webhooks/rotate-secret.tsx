import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import type { WebhookEndpoint } from '../../generated/client.generated.ts';
import { formatTime } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';
import type { ShownSecret } from './secret-shown.tsx';

const overlaps = [
  { value: '24', label: 'A day: both secrets sign until then' },
  { value: '1', label: 'An hour' },
  { value: '168', label: 'A week' },
  { value: '0', label: 'Not at all: the old one has leaked' },
] as const;
type Overlap = (typeof overlaps)[number]['value'];

interface RotateSecretProps {
  endpoint: WebhookEndpoint;
  open: boolean;
  onClose(): void;
  onRotated(shown: ShownSecret): void;
}

/** Replaces the signing secret; for a while both sign, so that the receiver can change over. */
export function RotateSecret({ endpoint, open, onClose, onRotated }: RotateSecretProps) {
  const [overlap, setOverlap] = useState<Overlap>('24');
  const rotating = useAction();
  return (
    <Dialog title="Replace the signing secret" open={open} onClose={onClose}>
      <form
        class="stack"
        onSubmit={event => {
          event.preventDefault();
          void rotating.run(async () => {
            const rotated = await call('rotateWebhookSecret', {
              params: { endpointId: endpoint.id },
              body: { overlapHours: Number(overlap) },
            });
            onRotated({
              url: rotated.url,
              secret: rotated.secret,
              note:
                rotated.previousSecretUntil === null
                  ? 'The one before does not sign any more. The new one has no end.'
                  : `The one before signs as well until ${formatTime(rotated.previousSecretUntil)}. The new one has no end.`,
            });
          });
        }}
      >
        <p>
          Messages to <code>{endpoint.url}</code> are signed with a new secret from now on.
        </p>
        <SelectField label="How long the one before goes on" options={overlaps} value={overlap} onValue={setOverlap} />
        {endpoint.previousSecretUntil === null ? null : (
          <p class="small muted">An earlier secret that still signs ends at once.</p>
        )}
        <ProblemNote problem={rotating.problem} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button button-primary" disabled={rotating.busy}>
            Replace it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
