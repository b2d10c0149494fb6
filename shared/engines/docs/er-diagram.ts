import type { Assessment } from '#shared/engines/schema/finding.ts';
import { edgeMarkup } from './er-edges.ts';
import type { ErTable } from './er-graph.ts';
import { erGraphOf, erMeasures, fit } from './er-graph.ts';
import type { ErBox } from './er-layout.ts';
import { erLayout } from './er-layout.ts';
import { erStyles } from './er-styles.ts';
import { escapeHtml } from './text.ts';
import { counted, formatCount } from './wording.ts';

const round = (value: number): number => Math.round(value * 10) / 10;

function columnMarkup(table: ErTable, box: ErBox): string {
  const { headerHeight, rowHeight, markWidth } = erMeasures;
  return table.columns
    .map((column, index) => {
      const y = box.y + headerHeight + 3 + index * rowHeight;
      const base = y + rowHeight - 6;
      const mark = column.primary ? 'PK' : column.foreign ? 'FK' : '';
      const kind = column.primary ? 'er-pk' : 'er-fk';
      const name = fit(column.name, erMeasures.nameCharactersMax);
      const type = fit(column.type, erMeasures.typeCharactersMax);
      const both = column.primary && column.foreign ? ', primary and foreign key' : '';
      return [
        `<g><title>${escapeHtml(`${column.name}: ${column.type}${column.nullable ? ', may be empty' : ''}${both}`)}</title>`,
        mark === '' ? '' : `<text class="er-mark ${kind}" x="${box.x + 9}" y="${base}">${mark}</text>`,
        `<text class="er-name${column.primary ? ' er-strong' : ''}" x="${box.x + 9 + markWidth}" y="${base}">${escapeHtml(name)}</text>`,
        `<text class="er-type" x="${box.x + box.width - 9}" y="${base}" text-anchor="end">${escapeHtml(type)}${column.nullable ? '?' : ''}</text></g>`,
      ].join('');
    })
    .join('');
}

function shortCount(rows: number): string {
  if (rows < 10_000) return formatCount(rows);
  if (rows < 1_000_000) return `${formatCount(rows / 1000)}k`;
  return `${round(rows / 1_000_000)}M`;
}

function tableMarkup(table: ErTable, box: ErBox): string {
  const { headerHeight, footerHeight } = erMeasures;
  const rows = table.rowCount === null ? '' : shortCount(table.rowCount);
  const title = `${table.label}: ${counted(table.columns.length + table.hidden, 'column')}${table.rowCount === null ? '' : `, ${counted(table.rowCount, 'row')}`}`;
  const { x, y, width, height } = box;
  const more =
    table.hidden === 0
      ? ''
      : `<text class="er-more" x="${x + 9}" y="${y + height - footerHeight / 2 + 1}">+ ${counted(table.hidden, 'more column')}</text>`;
  return [
    `<g class="er-table"><title>${escapeHtml(title)}</title>`,
    `<rect class="er-box" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/>`,
    `<path class="er-head" d="M${x} ${y + headerHeight}V${y + 7}a7 7 0 0 1 7 -7H${x + width - 7}a7 7 0 0 1 7 7V${y + headerHeight}Z"/>`,
    `<text class="er-title" x="${x + 10}" y="${y + 20}">${escapeHtml(fit(table.label, erMeasures.nameCharactersMax + 4))}</text>`,
    rows === '' ? '' : `<text class="er-rows" x="${x + width - 9}" y="${y + 19.5}" text-anchor="end">${rows}</text>`,
    columnMarkup(table, box),
    more,
    '</g>',
  ].join('');
}

/**
 * The entity-relationship diagram as one SVG document: a box per table with keys and PostgreSQL types, and a line with
 * crow's feet per foreign key. Above 40 tables boxes show keys only. Colours are CSS variables (`--er-*`) with
 * defaults for light and dark. Every name is escaped; the same assessment always gives the same bytes.
 */
export function renderErDiagram(assessment: Assessment): string {
  const graph = erGraphOf(assessment);
  const layout = erLayout(graph);
  const width = Math.max(layout.width, 320);
  const height = Math.max(layout.height, 80) + (graph.tablesHidden === 0 ? 0 : 30);
  const isolated =
    graph.tables.length -
    new Set(graph.edges.flatMap(edge => (edge.child === edge.parent ? [] : [edge.child, edge.parent]))).size;
  const hidden =
    graph.tablesHidden === 0
      ? ''
      : ` ${counted(graph.tablesHidden, 'more table')} with fewer foreign keys are left out.`;
  const description = `${counted(graph.tables.length, 'table')} and ${counted(graph.edges.length, 'foreign key')}; ${counted(isolated, 'table')} without a foreign key to or from another table.${hidden}`;
  const heading =
    layout.gridTop === undefined
      ? ''
      : `<text class="er-section" x="24" y="${layout.gridTop + 12}">Tables without foreign keys to or from other tables</text>`;
  const left =
    hidden === ''
      ? ''
      : `<text class="er-section" x="24" y="${layout.height + 12}">${escapeHtml(hidden.trim())}</text>`;
  const empty = graph.tables.length === 0 ? '<text class="er-section" x="24" y="46">There are no tables.</text>' : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="er" role="img" aria-labelledby="er-title er-description" width="${width}" height="${height}" style="--er-width:${width}px" viewBox="0 0 ${width} ${height}">`,
    '<title id="er-title">Tables and how they refer to each other</title>',
    `<desc id="er-description">${escapeHtml(description)}</desc>`,
    `<style>${erStyles}</style>`,
    `<rect class="er-paper" width="${width}" height="${height}"/>`,
    `<g class="er-edges">${graph.edges.map((edge, index) => edgeMarkup(graph, layout, edge, index)).join('')}</g>`,
    heading,
    empty,
    left,
    ...graph.tables.map((table, index) => {
      const box = layout.boxes[index];
      return box === undefined ? '' : tableMarkup(table, box);
    }),
    '</svg>\n',
  ].join('');
}
