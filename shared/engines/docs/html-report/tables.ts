import type { Html, HtmlPart } from '../html.ts';
import { html } from '../html.ts';

export interface TableColumn {
  heading: string;
  numeric?: boolean;
  /** Holds sentences: gets room on narrow screens. */
  wide?: boolean;
}

/** `cells[0]` is the row's heading. */
export interface TableRow {
  cells: HtmlPart[];
  className?: string;
}

/** A table with a caption, in a region that scrolls sideways on narrow screens and can be reached by keyboard. */
export function tableHtml(caption: string, columns: readonly TableColumn[], rows: readonly TableRow[]): Html {
  const classOf = (index: number): Html => {
    const column = columns[index];
    if (column?.numeric === true) return html` class="number"`;
    return column?.wide === true ? html` class="wide"` : html``;
  };
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column, index) => html`<th scope="col"${classOf(index)}>${column.heading}</th>`)}</tr></thead>
<tbody>${rows.map(
    row => html`<tr${row.className === undefined ? '' : html` class="${row.className}"`}>${row.cells.map(
      (cell, index) =>
        index === 0 ? html`<th scope="row"${classOf(index)}>${cell}</th>` : html`<td${classOf(index)}>${cell}</td>`,
    )}</tr>
`,
  )}</tbody></table></div>`;
}

export const code = (text: string): Html => html`<code>${text}</code>`;
