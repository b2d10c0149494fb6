import { useState } from 'preact/hooks';
import { call, pathOf } from '../../api/client.ts';
import { Busy } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatNumber } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';

const perPage = 50;

/** Rows that were not carried, each with its reason. */
export function Rejects({ migrationId }: { migrationId: string }) {
  const [page, setPage] = useState(0);
  const list = useLoad(
    signal =>
      call('listRejects', { params: { migrationId }, query: { offset: page * perPage, limit: perPage } }, { signal }),
    `${migrationId} ${page}`,
  );
  return (
    <section class="stack" aria-labelledby="rejects-title">
      <div class="row row-between">
        <h3 id="rejects-title">Rejected rows</h3>
        <a class="button button-small" href={pathOf('getRejectFile', { params: { migrationId } })} download>
          Download them
        </a>
      </div>
      <ProblemNote problem={list.problem} retry={list.reload} />
      {list.value === undefined ? (
        list.problem === undefined ? (
          <Busy />
        ) : null
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <section class="table-scroll" tabIndex={0} aria-label="Rejected rows">
          <table>
            <thead>
              <tr>
                <th scope="col">Table</th>
                <th scope="col" class="number">
                  Line
                </th>
                <th scope="col">Column</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {list.value.items.map(({ table, line, column, reason }) => (
                <tr key={`${table} ${line} ${column} ${reason}`}>
                  <th scope="row">{table}</th>
                  <td class="number">{formatNumber(line)}</td>
                  <td>{column ?? ''}</td>
                  <td>{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {page === 0 && list.value?.more !== true ? null : (
        <nav class="pager" aria-label="Pages of rejected rows">
          <button type="button" class="button button-small" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Earlier
          </button>
          <button
            type="button"
            class="button button-small"
            disabled={list.value?.more !== true}
            onClick={() => setPage(page + 1)}
          >
            Later
          </button>
        </nav>
      )}
    </section>
  );
}
