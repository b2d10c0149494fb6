import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useAction } from '../lib/use-load.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './problem-note.tsx';

interface ConfirmProps {
  /** Words of the button that asks. */
  label: string;
  /** The question. */
  title: string;
  /** Words of the button that does it. */
  action: string;
  /** What will happen, and whether it can be undone. */
  children: ComponentChildren;
  work(): Promise<void>;
}

/** A button for what can't be undone: it asks first. */
export function Confirm({ label, title, action, children, work }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  const doing = useAction();
  const close = (): void => {
    doing.clear();
    setOpen(false);
  };
  return (
    <>
      <button type="button" class="button button-small button-danger" onClick={() => setOpen(true)}>
        {label}
      </button>
      <Dialog title={title} open={open} onClose={close}>
        <div class="stack">
          {children}
          <ProblemNote problem={doing.problem} />
        </div>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={close}>
            Leave it as it is
          </button>
          <button
            type="button"
            class="button button-danger"
            disabled={doing.busy}
            onClick={async () => {
              if (await doing.run(work)) close();
            }}
          >
            {action}
          </button>
        </div>
      </Dialog>
    </>
  );
}
