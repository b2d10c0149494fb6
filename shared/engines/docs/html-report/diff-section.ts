import type { Assessment } from '#shared/engines/schema/finding.ts';
import { reportLimits } from '../finding-groups.ts';
import type { Html, HtmlPart } from '../html.ts';
import { html } from '../html.ts';
import type { ColumnDiff, ColumnSide, TableDiff } from '../schema-diff.ts';
import { schemaDiffOf } from '../schema-diff.ts';
import { shorten } from '../text.ts';
import { counted } from '../wording.ts';
import { code, tableHtml } from './tables.ts';

const defaultCharactersMax = 80;
const statementCharactersMax = 400;

const more = (count: number, what: string): Html =>
  count > 0 ? html`<p class="more">and ${counted(count, `more ${what}`)}, see report.json</p>` : html``;

/** One side of a column in words; `changed` parts are marked. */
function side({ name, type, nullable, default: given }: ColumnSide, changes: ReadonlySet<string>): HtmlPart {
  const mark = (change: string, part: Html): Html => (changes.has(change) ? html`<mark>${part}</mark>` : part);
  const isCounter = given === 'a counter' || given.startsWith('generated: ');
  const words = given === '' ? '' : shorten(isCounter ? given : `default ${given}`, defaultCharactersMax);
  const defaultChanged = changes.has('default') || changes.has('counter') || changes.has('generated');
  return html`${mark('name', code(name))} ${mark('type', html`${type}`)}${nullable && !changes.has('nullability') ? '' : html` ${mark('nullability', nullable ? html`null` : html`not null`)}`}${words === '' ? '' : html` ${defaultChanged ? html`<mark>${words}</mark>` : words}`}`;
}

function columnRow({ source, target, changes, lossy, reason }: ColumnDiff): { cells: HtmlPart[]; className?: string } {
  const marks = new Set<string>(changes);
  const same = changes.length === 0 ? 'the same' : changes.map(change => changeWords[change]).join(', ');
  return {
    cells: [
      side(source, marks),
      target === null ? html`<span class="inexact">left out</span>` : side(target, marks),
      html`${same}${lossy ? html` · <span class="inexact">not exact</span>: ${reason}` : ''}`,
    ],
    ...(lossy ? { className: 'lossy' } : {}),
  };
}

const changeWords = {
  name: 'name',
  type: 'type',
  nullability: 'may be empty',
  default: 'default',
  generated: 'computed',
  counter: 'counter',
  'left-out': 'not in the new table',
} as const;

function statements(title: string, list: readonly string[]): Html {
  if (list.length === 0) return html``;
  const shown = list.slice(0, reportLimits.statementsMax);
  return html`<h3>${title}</h3><pre><code>${shown.map(sql => shorten(sql, statementCharactersMax)).join('\n')}</code></pre>${more(list.length - shown.length, 'statement')}`;
}

function tableDiff(table: TableDiff): Html {
  const changed = table.columns.filter(column => column.changes.length > 0).length;
  const lossy = table.columns.filter(column => column.lossy).length;
  const shown = table.columns.slice(0, reportLimits.columnsPerTableMax);
  return html`<details class="diff"><summary><code>${table.source}</code><span class="muted">${table.target === null ? html`<span class="inexact">left out</span>` : html`<code>${table.target}</code>`} · ${changed} of ${counted(table.columns.length, 'column')} written differently${lossy > 0 ? html`, <span class="inexact">${lossy} not exact</span>` : ''}</span></summary>
${tableHtml(
  `Columns of ${table.source}, old and new`,
  [{ heading: 'Old' }, { heading: 'New' }, { heading: 'What changes', wide: true }],
  shown.map(columnRow),
)}
${more(table.columns.length - shown.length, 'column')}
<div class="made">${statements('Keys, foreign keys and checks', table.constraints)}${statements('Indexes', table.indexes)}${statements('Triggers that stand for what the old server did by itself', table.triggers)}${statements('Counters', table.counters)}
${table.partitions > 0 ? html`<p>${counted(table.partitions, 'partition')}.</p>` : ''}
${table.leftOut.length === 0 ? '' : html`<h3>Not in the new database</h3><ul>${table.leftOut.map(({ code: rule, object, message }) => html`<li><b>${rule}</b> <code>${object}</code>: ${message}</li>`)}</ul>`}</div>
</details>
`;
}

/** Both schemas side by side, table by table. */
export function diffSection(assessment: Assessment): Html {
  const { tables, madeBeside, leftOut } = schemaDiffOf(assessment);
  const shown = tables.slice(0, reportLimits.tablesMax);
  const beside = madeBeside.slice(0, reportLimits.objectsMax);
  const left = leftOut.slice(0, reportLimits.objectsMax);
  return html`<section id="diff" aria-labelledby="diff-heading"><h2 id="diff-heading">Old and new, side by side</h2>
<p class="lead">Left as it was, right as it will be; what is written differently is marked. A marked type is another spelling, unless “not exact” says that values change.</p>
${shown.map(tableDiff)}
${more(tables.length - shown.length, 'table')}
${beside.length === 0 ? '' : html`<h3>Made beside the tables</h3><ul>${beside.map(({ object }) => html`<li><code>${object}</code></li>`)}</ul>${more(madeBeside.length - beside.length, 'object')}`}
${left.length === 0 ? '' : html`<h3>Not in the new database</h3><ul>${left.map(({ code: rule, object, message }) => html`<li><b>${rule}</b> <code>${object}</code>: ${message}</li>`)}</ul>${more(leftOut.length - left.length, 'object')}`}
</section>`;
}
