import { useId, useMemo, useState } from 'preact/hooks';
import { Pager } from '../../components/pager.tsx';
import { Badge, Empty } from '../../components/parts.tsx';
import { counted, formatNumber } from '../../lib/format.ts';
import type { Report } from './findings.ts';

type Table = Report['tables'][number];
type Column = Table['columns'][number];
const perPage = 30;

/** Tables with their columns and what each type becomes; what can't come back exactly is marked. */
export function TablesView({ report }: { report: Report }) {
  const [text, setText] = useState('');
  const [lossyOnly, setLossyOnly] = useState(false);
  const [page, setPage] = useState(0);
  const searchId = useId();
  const matching = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return report.tables.filter(
      table =>
        (wanted === '' ||
          table.name.toLowerCase().includes(wanted) ||
          table.columns.some(column => column.name.toLowerCase().includes(wanted))) &&
        (!lossyOnly || table.columns.some(column => column.lossy)),
    );
  }, [report, text, lossyOnly]);
  if (report.tables.length === 0)
    return (
      <Empty title="No table was found">
        <p>Export the database with its structure (CREATE TABLE statements) and upload that file.</p>
      </Empty>
    );
  const pages = Math.max(1, Math.ceil(matching.length / perPage));
  return (
    <div class="stack">
      <div class="row finding-filters">
        <div class="field finding-search">
          <label for={searchId}>Find a table or column</label>
          <input
            id={searchId}
            type="search"
            value={text}
            onInput={event => {
              setText(event.currentTarget.value);
              setPage(0);
            }}
          />
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={lossyOnly}
            onChange={event => {
              setLossyOnly(event.currentTarget.checked);
              setPage(0);
            }}
          />
          Only tables with a lossy column
        </label>
      </div>
      <p class="small muted" role="status">
        {counted(matching.length, 'table')} of {formatNumber(report.tables.length)}
      </p>
      <ul class="list">
        {matching.slice(page * perPage, (page + 1) * perPage).map(table => (
          <li key={`${table.schema ?? ''}.${table.name}`}>
            <TableItem table={table} />
          </li>
        ))}
      </ul>
      <Pager page={page} pages={pages} total={matching.length} noun="table" onPage={setPage} />
    </div>
  );
}

function TableItem({ table }: { table: Table }) {
  const [open, setOpen] = useState(false);
  const lossy = table.columns.filter(column => column.lossy).length;
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{table.schema === null ? table.name : `${table.schema}.${table.name}`}</strong>
        {table.targetName !== '' && table.targetName !== table.name ? (
          <span class="muted"> becomes {table.targetName}</span>
        ) : null}
        <span class="muted small">
          {' '}
          · {counted(table.columns.length, 'column')}
          {table.rowCount === null ? '' : ` · ${counted(table.rowCount, 'row')}`}
        </span>{' '}
        {lossy > 0 ? <span class="badge data-loss">{counted(lossy, 'lossy column')}</span> : null}{' '}
        {table.targetName === '' ? <Badge tone="bad">not mapped</Badge> : null}
      </summary>
      {open ? <Columns table={table} /> : null}
    </details>
  );
}

function Columns({ table }: { table: Table }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section class="table-scroll type-map" tabIndex={0} aria-label={`Columns of ${table.name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type at the source</th>
              <th scope="col">In PostgreSQL</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {table.columns.map(column => (
              <ColumnRow key={column.name} column={column} isKey={table.primaryKey.includes(column.name)} />
            ))}
          </tbody>
        </table>
      </section>
      {table.foreignKeys.length === 0 ? null : (
        <ul class="small">
          {table.foreignKeys.map(key => (
            <li key={`${key.name ?? ''} ${key.columns.join()} ${key.referencedTable}`}>
              <code>{key.columns.join(', ')}</code> refers to <code>{key.referencedTable}</code>
              {key.referencedColumns.length === 0 ? '' : ` (${key.referencedColumns.join(', ')})`}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function ColumnRow({ column, isKey }: { column: Column; isKey: boolean }) {
  return (
    <tr>
      <th scope="row">
        {column.name}
        {isKey ? <span class="muted small"> key</span> : null}
      </th>
      <td>
        <code>{column.sourceType === '' ? 'none' : column.sourceType}</code>
      </td>
      <td>
        <code>{column.targetType === '' ? 'not mapped' : column.targetType}</code>
        {column.nullable ? null : <span class="muted small"> required</span>}{' '}
        {column.lossy ? <span class="badge data-loss">lossy</span> : null}
      </td>
      <td class="small muted">{column.reason}</td>
    </tr>
  );
}
