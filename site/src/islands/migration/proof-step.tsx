import { useState } from 'preact/hooks';
import { pathOf } from '../../api/client.ts';
import { Pager } from '../../components/pager.tsx';
import { Badge, Empty } from '../../components/parts.tsx';
import type { MigrationWorkResult } from '../../generated/client.generated.ts';
import { formatDuration, formatNumber } from '../../lib/format.ts';
import { Notes } from './notes.tsx';
import { ProgressView } from './progress-view.tsx';
import { StepEnd } from './step-end.tsx';
import { Verdict } from './verdict.tsx';
import type { StepProps } from './wizard.tsx';

const consistencyWords = {
  file: 'The source is a file, named by its checksum.',
  snapshot: 'All readers of the source saw one state of it.',
  'source-unchanged': 'The source was read twice, with the same result.',
  mixed: 'No single state of the source could be shown: that alone prevents a certificate.',
} as const satisfies { [Each in NonNullable<MigrationWorkResult['proof']>['consistency']]: string };

/** Every row of both sides compared, and the signed certificate. */
export function ProofStep(props: StepProps) {
  const { migration } = props;
  const result = migration.results.prove;
  const isRunning = migration.state === 'proving' || migration.state === 'copied';
  return (
    <>
      <h2 id="step-title">Proof</h2>
      <p>
        Every row of the source is read again by code that shares nothing with the copier, every row of the target is
        read back, and their keyed hashes are compared; then constraints, sequences and objects.
      </p>
      {isRunning ? <ProgressView progress={migration.progress} /> : null}
      {isRunning || result?.proof === undefined ? null : (
        <>
          <Verdict proof={result.proof} />
          <p>
            It took {formatDuration(result.durationMs)}. {consistencyWords[result.proof.consistency]}
          </p>
          <Certificate migrationId={migration.id} />
          <ProvedTables proof={result.proof} />
          <Notes notes={result.notes} />
        </>
      )}
      {isRunning || result !== undefined ? null : (
        <Empty title="Nothing was proved yet">
          <p>The proof follows the copy by itself.</p>
        </Empty>
      )}
      <StepEnd step="proof" {...props} />
    </>
  );
}

function Certificate({ migrationId }: { migrationId: string }) {
  const params = { migrationId };
  return (
    <div class="row">
      <a class="button button-small" href={pathOf('getCertificatePage', { params })}>
        Read the certificate
      </a>
      <a class="button button-small" href={pathOf('getCertificate', { params, query: { download: '1' } })} download>
        Download it, signed
      </a>
      <span class="small muted">
        <code>cloudforge verify certificate.json</code> checks it offline.
      </span>
    </div>
  );
}

const perPage = 50;

function ProvedTables({ proof }: { proof: NonNullable<MigrationWorkResult['proof']> }) {
  const [page, setPage] = useState(0);
  const { tables } = proof;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section class="table-scroll" tabIndex={0} aria-label="Tables that were compared">
        <table>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Target</th>
              <th scope="col" class="number">
                Rows
              </th>
              <th scope="col" class="number">
                Rejected
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {tables.slice(page * perPage, (page + 1) * perPage).map(table => (
              <tr key={table.target}>
                <th scope="row">{table.source}</th>
                <td>{table.target}</td>
                <td class="number">{formatNumber(table.rows)}</td>
                <td class="number">{formatNumber(table.rejected)}</td>
                <td>
                  <Badge tone={table.equal ? 'good' : 'bad'}>{table.equal ? 'equal' : 'differs'}</Badge>
                  {table.differences.map(sentence => (
                    <div key={sentence} class="small">
                      {sentence}
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Pager
        page={page}
        pages={Math.ceil(tables.length / perPage)}
        total={tables.length}
        noun="table"
        onPage={setPage}
      />
    </>
  );
}
