import { CodeBlock } from '../../components/code-block.tsx';
import { Dialog } from '../../components/dialog.tsx';

export interface ShownSecret {
  url: string;
  secret: string;
  /** What else is to know, e.g. until when another one counts. */
  note?: string;
}

/** A secret that can be read this once: the platform keeps it sealed and never shows it again. */
export function SecretShown({ shown, onClose }: { shown: ShownSecret | undefined; onClose(): void }) {
  return (
    <Dialog title="The signing secret" open={shown !== undefined} onClose={onClose}>
      {shown === undefined ? null : (
        <div class="stack">
          <p>
            <strong>It is shown this once.</strong> Give it to the program behind <code>{shown.url}</code>; with it, the
            program checks that a request comes from here.
          </p>
          <CodeBlock code={shown.secret} what="the signing secret" />
          {shown.note === undefined ? null : <p>{shown.note}</p>}
          <div class="dialog-actions">
            <button type="button" class="button button-primary" onClick={onClose}>
              I have kept it
            </button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
