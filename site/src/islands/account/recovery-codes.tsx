import { CopyButton } from '../../components/code-block.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { downloadText } from '../../lib/download.ts';

/** Recovery codes, which are shown this once: to be copied, saved as a file or printed. */
export function RecoveryCodesShown({ codes, onClose }: { codes: readonly string[] | undefined; onClose(): void }) {
  const text = `${(codes ?? []).join('\n')}\n`;
  return (
    <Dialog title="Your recovery codes" open={codes !== undefined} onClose={onClose}>
      <div class="stack print-this">
        <p>
          <strong>They are shown this once.</strong> Each one works in place of a code of your app, a single time. Keep
          them somewhere else than the app: on paper, or in a password manager.
        </p>
        <ol class="recovery-codes mono">
          {(codes ?? []).map(code => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div class="dialog-actions no-print">
          <CopyButton text={text} what="the recovery codes" />
          <button
            type="button"
            class="button button-small"
            onClick={() =>
              downloadText('cloudforge-recovery-codes.txt', `CloudForge recovery codes, each good once\n\n${text}`)
            }
          >
            Download
          </button>
          <button type="button" class="button button-small" onClick={() => print()}>
            Print
          </button>
          <button type="button" class="button button-primary" onClick={onClose}>
            I have kept them
          </button>
        </div>
      </div>
    </Dialog>
  );
}
