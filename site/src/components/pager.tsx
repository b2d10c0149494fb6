import { counted, formatNumber } from '../lib/format.ts';

interface PagerProps {
  page: number;
  pages: number;
  total: number;
  noun: string;
  onPage(page: number): void;
}

/** Forwards and back through pages; nothing at all where one page holds everything. Pages count from 0. */
export function Pager({ page, pages, total, noun, onPage }: PagerProps) {
  if (pages <= 1) return null;
  return (
    <nav class="pager" aria-label="Pages">
      <button type="button" class="button button-small" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Back
      </button>
      <span>
        Page {formatNumber(page + 1)} of {formatNumber(pages)} · {counted(total, noun)}
      </span>
      <button type="button" class="button button-small" disabled={page >= pages - 1} onClick={() => onPage(page + 1)}>
        Forward
      </button>
    </nav>
  );
}
