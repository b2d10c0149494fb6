import { useEffect, useState } from 'preact/hooks';

const confirmationMs = 2_000;

/** A button that puts text on the clipboard and says that it did. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), confirmationMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // No permission, or the page came over plain HTTP from another machine: the text can still be selected.
      setState('refused');
    }
  };
  return (
    <button type="button" class="button button-small" onClick={copy} aria-label={`Copy ${what}`}>
      <span aria-live="polite">{state === 'copied' ? 'Copied' : state === 'refused' ? 'Select it' : 'Copy'}</span>
    </button>
  );
}

/** Code that can be copied. It can be scrolled, so the keyboard must be able to reach it. */
export function CodeBlock({ code, what }: { code: string; what: string }) {
  return (
    <div class="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
      <CopyButton text={code} what={what} />
    </div>
  );
}
