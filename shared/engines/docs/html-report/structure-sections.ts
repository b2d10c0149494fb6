import type { Assessment, TargetTable } from '#shared/engines/schema/finding.ts';
import { renderErDiagram, tablesOfDiagram } from '../er-diagram.ts';
import { reportLimits } from '../finding-groups.ts';
import type { Html } from '../html.ts';
import { html, trusted } from '../html.ts';
import { tableLabeller } from '../table-names.ts';
import { compareText, lossyColumns, typePairs } from '../type-map.ts';
import { counted, dialectNames, formatBytes, formatCount } from '../wording.ts';
import { code, tableHtml } from './tables.ts';

const more = (count: number, what: string, plural?: string): Html =>
  count > 0 ? html`<p class="more">and ${counted(count, `more ${what}`, plural)}, see report.json</p>` : html``;

/** What is in the database: objects by kind, and the tables by size. */
export function inventorySection(assessment: Assessment): Html {
  const { model } = assessment;
  const kinds: [string, number, string][] = [
    ['Tables', model.tables.length, 'converted'],
    ['Views', model.views.length, 'see the findings for those that need a hand'],
    ['Routines', model.routines.length, 'programs inside the database'],
    ['Triggers', model.triggers.length, 'programs that run when rows change'],
    ['Sequences', model.sequences.length, 'number generators'],
    ['Types', model.types.length, 'own data types'],
    ['Other', model.others.length, 'users, grants, scheduled events and the like'],
  ];
  const tables = [...model.tables].sort((a, b) => (b.rowCount ?? 0) - (a.rowCount ?? 0));
  const shown = tables.slice(0, reportLimits.tablesMax);
  const labelOf = tableLabeller(tables);
  return html`<section id="inventory" aria-labelledby="inventory-heading"><h2 id="inventory-heading">What is in it</h2>
<p class="lead">${formatBytes(model.statistics.bytes)} of ${dialectNames[model.dialect]}, ${counted(model.statistics.lines, 'line')}, ${counted(model.statistics.statements, 'statement')}.</p>
${tableHtml(
  'Objects by kind',
  [{ heading: 'Kind' }, { heading: 'Count', numeric: true }, { heading: 'What they are', wide: true }],
  kinds.filter(([, count]) => count > 0).map(([kind, count, words]) => ({ cells: [kind, formatCount(count), words] })),
)}
${tableHtml(
  'Tables, the largest first',
  [
    { heading: 'Table' },
    { heading: 'Rows', numeric: true },
    { heading: 'Row text', numeric: true },
    { heading: 'Columns', numeric: true },
    { heading: 'Primary key' },
    { heading: 'Foreign keys', numeric: true },
  ],
  shown.map(table => ({
    cells: [
      code(labelOf(table)),
      table.rowCount === null ? 'not in the file' : formatCount(table.rowCount),
      formatBytes(table.rowBytes),
      formatCount(table.columns.length),
      table.primaryKey === undefined
        ? html`<span class="inexact">none</span>`
        : code(table.primaryKey.columns.join(', ')),
      formatCount(table.foreignKeys.length),
    ],
  })),
)}
${more(tables.length - shown.length, 'table')}
</section>`;
}

function tableTypes(table: TargetTable, label: string): Html {
  const lossy = table.columns.filter(column => column.target.lossy).length;
  const shown = table.columns.slice(0, reportLimits.columnsPerTableMax);
  return html`<details><summary><code>${label}</code><span class="muted">${counted(table.columns.length, 'column')}${lossy > 0 ? html`, <span class="inexact">${formatCount(lossy)} inexact</span>` : ''}</span></summary>
${tableHtml(
  `Columns of ${label}`,
  [
    { heading: 'Column' },
    { heading: 'From' },
    { heading: 'To' },
    { heading: 'May be empty' },
    { heading: 'Why', wide: true },
  ],
  shown.map(({ source, target }) => ({
    cells: [
      code(source.name),
      code(source.sourceType),
      code(target.type),
      target.nullable ? 'yes' : 'no',
      target.reason,
    ],
    ...(target.lossy ? { className: 'lossy' } : {}),
  })),
)}
${more(table.columns.length - shown.length, 'column')}</details>
`;
}

/** How types are translated; what cannot be held exactly is marked. */
export function typesSection(assessment: Assessment): Html {
  const pairs = typePairs(assessment);
  const shown = pairs.slice(0, reportLimits.typePairsMax);
  const lossy = lossyColumns(assessment);
  const tables = assessment.target.tables.slice(0, reportLimits.tablesMax);
  const labelOf = tableLabeller(assessment.model.tables);
  return html`<section id="types" aria-labelledby="types-heading"><h2 id="types-heading">How types are translated</h2>
<p class="lead">${lossy.length === 0 ? 'Every value comes back exactly as it was.' : `${counted(lossy.length, 'column')} cannot hold every old value exactly; they are marked.`}</p>
${tableHtml(
  'Types and their counterparts in PostgreSQL',
  [
    { heading: 'From' },
    { heading: 'To' },
    { heading: 'Columns', numeric: true },
    { heading: 'Exact' },
    { heading: 'Why', wide: true },
  ],
  shown.map(pair => ({
    cells: [
      code(pair.sourceType),
      code(pair.targetType),
      formatCount(pair.columns),
      pair.lossy === 0 ? html`<span class="exact">yes</span>` : html`<span class="inexact">no</span>`,
      pair.reason,
    ],
    ...(pair.lossy > 0 ? { className: 'lossy' } : {}),
  })),
)}
${shown.some(pair => /\((?:n|p,s)\)/.test(pair.sourceType)) ? html`<p class="more">n, p and s stand for the same numbers on both sides.</p>` : ''}
${more(pairs.length - shown.length, 'pair of types', 'more pairs of types')}
<h3 class="apart">Column by column</h3>
${tables.map(table => tableTypes(table, labelOf(table.source)))}
${more(assessment.target.tables.length - tables.length, 'table')}
</section>`;
}

/** Sizes of the picture, as plain CSS: the page runs no script. */
const zoom = html`<fieldset class="filter zoom"><legend>Size</legend>
<label><input type="radio" name="zoom" id="zoom-whole">The whole</label><label><input type="radio" name="zoom" id="zoom-half">Half</label><label><input type="radio" name="zoom" id="zoom-full" checked>Readable</label><label><input type="radio" name="zoom" id="zoom-large">Large</label></fieldset>`;

/** Links to the tables' places, by name; left out where the picture is small enough to be searched by eye. */
function diagramIndex(assessment: Assessment): Html {
  const tables = tablesOfDiagram(assessment);
  if (tables.length <= indexTablesMin) return html``;
  tables.sort((a, b) => compareText(a.label, b.label));
  return html`<details class="index"><summary><span>Find a table</span><span class="muted">${counted(tables.length, 'table')}</span></summary><ul>${tables.map(({ label, id }) => html`<li><a href="#${id}">${label}</a></li>`)}</ul></details>`;
}

const indexTablesMin = 12;

/** The entity-relationship diagram, or why there is none. */
export function diagramSection(assessment: Assessment): Html {
  const count = assessment.target.tables.length;
  const heading = html`<h2 id="diagram-heading">How the tables refer to each other</h2>`;
  if (count === 0) return html``;
  if (count > reportLimits.diagramTablesMax)
    return html`<section id="diagram" aria-labelledby="diagram-heading">${heading}
<p class="lead">A picture of ${counted(count, 'table')} is too large for this page; it is in er-diagram.svg.</p></section>`;
  return html`<section id="diagram" aria-labelledby="diagram-heading">${heading}
${zoom}${diagramIndex(assessment)}
<figure class="diagram"><div class="scroll" role="region" aria-label="Diagram of tables and foreign keys" tabindex="0">${trusted(renderErDiagram(assessment))}</div>
<figcaption>PK: primary key. FK: refers to another table. ?: may be empty. A fork is the side of the many, two bars mean exactly one, a ring means that there may be none. An arrow with a name refers to a table of another group: it is a link. Point at a line to read it in words. Scroll to move around.</figcaption></figure>
</section>`;
}

/** The order in which tables are loaded, and the circles in it. */
export function loadOrderSection(assessment: Assessment): Html {
  const { tables, cycles } = assessment.loadOrder;
  const shown = tables.slice(0, reportLimits.tablesMax);
  const circles = cycles.slice(0, reportLimits.objectsMax);
  return html`<section id="load-order" aria-labelledby="load-order-heading"><h2 id="load-order-heading">In which order tables are loaded</h2>
<p class="lead">A table comes after every table it refers to. Foreign keys and indexes are created after the data.</p>
<ol class="order">${shown.map(name => html`<li><code>${name}</code></li>`)}</ol>
${more(tables.length - shown.length, 'table')}
${circles.length === 0 ? '' : html`<p class="apart">These refer to each other in a circle; they load because foreign keys come last:</p><ul>${circles.map(group => html`<li>${group.map((name, index) => html`${index > 0 ? ', ' : ''}<code>${name}</code>`)}</li>`)}</ul>`}
${more(cycles.length - circles.length, 'circle')}
</section>`;
}
