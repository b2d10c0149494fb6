import type { Assessment } from '#shared/engines/schema/finding.ts';
import { edgeMarkup } from './er-edges.ts';
import type { ErTable } from './er-graph.ts';
import { erGraphOf, erMeasures, fit, rightOf } from './er-graph.ts';
import type { ErBox } from './er-layout.ts';
import { erLayout } from './er-layout.ts';
import { erStyles } from './er-styles.ts';
import { escapeHtml } from './text.ts';
import { counted, formatCount } from './wording.ts';

const round = (value: number): number => Math.round(value * 10) / 10;

/** The place of a table's box in the picture, by its index in `tablesOfDiagram`: what a link may point to. */
export function erTableId(index: number): string {
  return `er-t${index}`;
}

function columnMarkup(table: ErTable, box: ErBox): string {
  const { headerHeight, rowHeight, markWidth } = erMeasures;
  return table.columns
    .map((column, index) => {
      const y = box.y + headerHeight + 3 + index * rowHeight;
      const base = y + rowHeight - 6;
      const mark = column.primary ? 'PK' : column.foreign ? 'FK' : '';
      const kind = column.primary ? 'er-pk' : 'er-fk';
      const name = fit(column.name, erMeasures.nameCharactersMax);
      const type = fit(rightOf(column), erMeasures.typeCharactersMax);
      const place = `x="${box.x + box.width - 9}" y="${base}" text-anchor="end"`;
      const words = `${escapeHtml(type)}${column.nullable ? '?' : ''}`;
      const right =
        column.elsewhere === undefined
          ? `<text class="er-type" ${place}>${words}</text>`
          : `<a href="#${erTableId(column.elsewhere.table)}"><text class="er-type er-fk" ${place}>${words}</text></a>`;
      const refers = column.elsewhere === undefined ? '' : `, refers to ${column.elsewhere.label}`;
      const both = column.primary && column.foreign ? ', primary and foreign key' : '';
      return [
        `<g><title>${escapeHtml(`${column.name}: ${column.type}${column.nullable ? ', may be empty' : ''}${both}${refers}`)}</title>`,
        mark === '' ? '' : `<text class="er-mark ${kind}" x="${box.x + 9}" y="${base}">${mark}</text>`,
        `<text class="er-name${column.primary ? ' er-strong' : ''}" x="${box.x + 9 + markWidth}" y="${base}">${escapeHtml(name)}</text>`,
        right,
        '</g>',
      ].join('');
    })
    .join('');
}

function shortCount(rows: number): string {
  if (rows < 10_000) return formatCount(rows);
  if (rows < 1_000_000) return `${formatCount(rows / 1000)}k`;
  return `${round(rows / 1_000_000)}M`;
}

function tableMarkup(table: ErTable, box: ErBox, index: number): string {
  const { headerHeight, footerHeight } = erMeasures;
  const rows = table.rowCount === null ? '' : shortCount(table.rowCount);
  const title = `${table.label}: ${counted(table.columns.length + table.hidden, 'column')}${table.rowCount === null ? '' : `, ${counted(table.rowCount, 'row')}`}`;
  const { x, y, width, height } = box;
  const more =
    table.hidden === 0
      ? ''
      : `<text class="er-more" x="${x + 9}" y="${y + height - footerHeight / 2 + 1 - (table.incoming > 0 ? footerHeight : 0)}">+ ${counted(table.hidden, 'more column')}</text>`;
  const incoming =
    table.incoming === 0
      ? ''
      : `<text class="er-more" x="${x + 9}" y="${y + height - footerHeight / 2 + 1}">← ${formatCount(table.incoming)} from other groups</text>`;
  return [
    `<g class="er-table" id="${erTableId(index)}"><title>${escapeHtml(title)}</title>`,
    `<rect class="er-box" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/>`,
    `<path class="er-head" d="M${x} ${y + headerHeight}V${y + 7}a7 7 0 0 1 7 -7H${x + width - 7}a7 7 0 0 1 7 7V${y + headerHeight}Z"/>`,
    `<text class="er-title" x="${x + 10}" y="${y + 20}">${escapeHtml(fit(table.label, erMeasures.nameCharactersMax + 4))}</text>`,
    rows === '' ? '' : `<text class="er-rows" x="${x + width - 9}" y="${y + 19.5}" text-anchor="end">${rows}</text>`,
    columnMarkup(table, box),
    more,
    incoming,
    '</g>',
  ].join('');
}

/**
 * The entity-relationship diagram as one SVG document: a box per table with keys and PostgreSQL types, and a line with
 * crow's feet per foreign key. Above 60 tables boxes show keys only and
 * the picture is divided into groups: a reference to a table of another group is a link that names it. Colours are CSS variables (`--er-*`) with
 * defaults for light and dark. Every name is escaped; the same assessment always gives the same bytes.
 */
export function renderErDiagram(assessment: Assessment): string {
  const graph = erGraphOf(assessment);
  const layout = erLayout(graph);
  const width = Math.max(layout.width, 320);
  const height = Math.max(layout.height, 80) + (graph.tablesHidden === 0 ? 0 : 30);
  const isolated =
    graph.tables.length -
    new Set(
      [...graph.edges, ...graph.crossing].flatMap(edge =>
        edge.child === edge.parent ? [] : [edge.child, edge.parent],
      ),
    ).size;
  const hidden =
    graph.tablesHidden === 0
      ? ''
      : ` ${counted(graph.tablesHidden, 'more table')} with fewer foreign keys are left out.`;
  const description = `${counted(graph.tables.length, 'table')} and ${counted(graph.edges.length + graph.crossing.length, 'foreign key')}; ${counted(isolated, 'table')} without a foreign key to or from another table.${hidden}`;
  const heading =
    layout.gridTop === undefined
      ? ''
      : `<text class="er-section" x="24" y="${layout.gridTop + 12}">${graph.grouped ? 'Tables that no line joins to another' : 'Tables without foreign keys to or from other tables'}</text>`;
  const frames = layout.frames.map(
    ({ x, y, width: frameWidth, height: frameHeight, title, tables }) =>
      `<rect class="er-frame" x="${x}" y="${y}" width="${frameWidth}" height="${frameHeight}" rx="12"/><text class="er-group" x="${x + 16}" y="${y + 25}">${escapeHtml(fit(title, 40))} · ${counted(tables, 'table')}</text>`,
  );
  const left =
    hidden === ''
      ? ''
      : `<text class="er-section" x="24" y="${layout.height + 12}">${escapeHtml(hidden.trim())}</text>`;
  const empty = graph.tables.length === 0 ? '<text class="er-section" x="24" y="46">There are no tables.</text>' : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="er" role="img" aria-labelledby="er-title er-description" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<title id="er-title">Tables and how they refer to each other</title>',
    `<desc id="er-description">${escapeHtml(description)}</desc>`,
    `<style>${erStyles}.er{--er-width:${width}px}</style>`,
    `<rect class="er-paper" width="${width}" height="${height}"/>`,
    ...frames,
    `<g class="er-edges">${graph.edges.map((edge, index) => edgeMarkup(graph, layout, edge, index)).join('')}</g>`,
    heading,
    empty,
    left,
    ...graph.tables.map((table, index) => {
      const box = layout.boxes[index];
      return box === undefined ? '' : tableMarkup(table, box, index);
    }),
    '</svg>\n',
  ].join('');
}

/** The tables of the picture in the order of their boxes: label and the id of the place, for an index. */
export function tablesOfDiagram(assessment: Assessment): { label: string; id: string }[] {
  return erGraphOf(assessment).tables.map((table, index) => ({ label: table.label, id: erTableId(index) }));
}
