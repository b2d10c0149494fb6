import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Check } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { WebhookEndpoint } from '../../generated/client.generated.ts';
import { counted } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';

const dayMs = 86_400_000;
/** Each call sends up to a thousand messages. */
const callsMax = 50;

/** A moment as a field for date and time shows it: in the reader's own zone. */
function fieldTime(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

interface ReplayFormProps {
  endpoint: WebhookEndpoint;
  open: boolean;
  onClose(): void;
  onReplayed(): void;
}

/** Sends the messages of a time range again: after an outage of the receiver. */
export function ReplayForm({ endpoint, open, onClose, onReplayed }: ReplayFormProps) {
  return (
    <Dialog title="Replay a time range" open={open} onClose={onClose}>
      <Fields endpoint={endpoint} onClose={onClose} onReplayed={onReplayed} />
    </Dialog>
  );
}

function Fields({ endpoint, onClose, onReplayed }: Omit<ReplayFormProps, 'open'>) {
  const [from, setFrom] = useState(() => fieldTime(Date.now() - dayMs));
  const [to, setTo] = useState(() => fieldTime(Date.now() + 60_000));
  const [onlyFailed, setOnlyFailed] = useState(true);
  const [sent, setSent] = useState<number | undefined>(undefined);
  const replaying = useAction();
  const replay = async (): Promise<void> => {
    let after: string | undefined;
    let messages = 0;
    for (let calls = 0; calls < callsMax; calls += 1) {
      const part = await call('replayWebhookMessages', {
        params: { endpointId: endpoint.id },
        body: {
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          onlyFailed,
          ...(after === undefined ? {} : { after }),
        },
      });
      messages += part.messages;
      setSent(messages);
      if (part.next === null) break;
      after = part.next;
    }
    onReplayed();
  };
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        setSent(undefined);
        void replaying.run(replay);
      }}
    >
      <p>Oldest first, as new messages of the same events: a receiver that keeps event ids sees that it had them.</p>
      <div class="form-grid">
        <TextField label="From" type="datetime-local" required value={from} onValue={setFrom} />
        <TextField label="Before" type="datetime-local" required value={to} onValue={setTo} />
      </div>
      <Check label="Only those that failed" checked={onlyFailed} onChecked={setOnlyFailed} />
      <ProblemNote problem={replaying.problem} />
      <p role="status">
        {sent === undefined
          ? ''
          : sent === 0
            ? 'Nothing in this range is to be sent again.'
            : `Sent again: ${counted(sent, 'message')}.`}
      </p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {sent === undefined ? 'Cancel' : 'Close'}
        </button>
        <button type="submit" class="button button-primary" disabled={replaying.busy}>
          Send them again
        </button>
      </div>
    </form>
  );
}
