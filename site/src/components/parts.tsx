import type { ComponentChildren } from 'preact';
import { formatTime } from '../lib/format.ts';

/** Shown while something is fetched; it keeps its place so that nothing jumps. */
export function Busy({ text = 'Loading' }: { text?: string }) {
  return (
    <div class="busy" role="status">
      {text}…
    </div>
  );
}

/** Nothing is there yet: says so, and what would change that. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Time({ at }: { at: string }) {
  return <time dateTime={at}>{formatTime(at)}</time>;
}

export type Tone = 'good' | 'care' | 'bad' | 'quiet' | 'live';

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge tone-${tone}`}>{children}</span>;
}

/** The one next step that a page ends in. */
export function NextStep({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="next-step" aria-labelledby="next-step-title">
      <p class="eyebrow">Next step</p>
      <h2 id="next-step-title">{title}</h2>
      {children}
    </section>
  );
}

/** Label and value pairs in a row of cells. */
export function Facts({ items }: { items: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {items.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
