interface CursorPagerProps {
  /** Where the pages before this one began, oldest step first; empty on the first page. */
  cursors: readonly string[];
  /** Where the next page begins; null on the last. */
  next: string | null;
  onCursors(cursors: string[]): void;
}

/** Newer and older pages of a list that is read by cursor; nothing at all where one page holds everything. */
export function CursorPager({ cursors, next, onCursors }: CursorPagerProps) {
  if (cursors.length === 0 && next === null) return null;
  return (
    <nav class="pager" aria-label="Pages">
      <button
        type="button"
        class="button button-small"
        disabled={cursors.length === 0}
        onClick={() => onCursors(cursors.slice(0, -1))}
      >
        Newer
      </button>
      <button
        type="button"
        class="button button-small"
        disabled={next === null}
        onClick={() => (next === null ? undefined : onCursors([...cursors, next]))}
      >
        Older
      </button>
    </nav>
  );
}
