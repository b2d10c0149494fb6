import { type Html, html, trusted } from '#shared/engines/docs/html.ts';
import { reportStyles } from '#shared/engines/docs/html-report/styles.ts';
import { code, tableHtml } from '#shared/engines/docs/html-report/tables.ts';
import { policyPlace, withPolicy } from '#shared/engines/docs/page-policy.ts';
import { formatInstant } from '#shared/engines/docs/wording.ts';
import type { Certificate, CertificateTable } from './certificate.ts';
import { fingerprintOf, readPublicKey } from './dsse.ts';
import { summaryOf } from './verify-certificate.ts';

const listedMax = 2_000;

const meaningOfConsistency = {
  snapshot: 'all rows were read from one snapshot of the source',
  'source-unchanged': 'the source was read twice, and nothing had changed in between',
  file: 'the source is a file, named by its SHA-256',
  mixed: 'the rows were read at different moments, so they need not belong together',
} as const;

const readingOf = {
  file: 'Every row of the source was read a second time, by a program that shares nothing with the one that copied it.',
  server:
    'What the server of the source sent was taken apart a second time, by a program that shares nothing with the one that copied it.',
} as const;

/**
 * The certificate as one HTML file for a reader who is not a DBA: the verdict in one sentence, what was compared, each
 * table, what was changed on purpose, and how to check it. It needs no script, font or network, and everything in it is
 * escaped. The signed JSON file is the certificate; this page only shows it. `fileName`: of that file.
 */
export function renderCertificateHtml(certificate: Certificate, options: { fileName: string }): string {
  const { certified, source } = certificate;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policyPlace}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${source.name}: ${certified ? 'certified' : 'not certified'}</title>
<style>${trusted(`${reportStyles}\n.page{display:block;max-width:1080px}`)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the certificate</a>
<div class="page">
<header class="masthead"><span class="brand">CloudForge migration certificate</span><span>${formatInstant(certificate.provedTo)}</span></header>
<main id="main">
${hero(certificate)}
${reasonsSection(certificate)}
${skippedSection(certificate)}
${comparedSection(certificate)}
${tablesSection(certificate)}
${castsSection(certificate)}
${leftOutSection(certificate)}
${rulesSection(certificate)}
${checkSection(certificate, options.fileName)}
</main>
<footer><p>Made by ${certificate.generator}, run <code>${certificate.runId}</code>.</p></footer>
</div>
</body>
</html>
`;
  return withPolicy(page.markup);
}

const whole = (value: number): string => value.toLocaleString('en-US');
const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);

function hero(certificate: Certificate): Html {
  const { certified, tables, skipped = [] } = certificate;
  const figure = (name: string, value: number): Html => html`<div><dt>${name}</dt><dd>${whole(value)}</dd></div>`;
  return html`<section class="hero"><div>
<p class="answer ${certified ? 'good' : 'stop'}">${certified ? 'Certified' : 'Not certified'}</p>
<h1>${headline(certificate)}</h1>
<p class="lead">${summaryOf(certificate)}</p></div>
<dl class="figures">${figure('tables compared', tables.length)}${skipped.length === 0 ? html`` : figure('tables left behind by choice', skipped.length)}${figure('rows in the target', total(tables.map(table => table.rows.target)))}${figure('rows rejected', total(tables.map(table => table.rows.rejected)))}${figure('values changed on purpose', total(tables.flatMap(table => table.casts.map(cast => cast.count))))}</dl>
</section>`;
}

function headline({ certified, tables, skipped = [] }: Certificate): string {
  if (!certified) return 'Not everything is proved';
  if (skipped.length > 0)
    return `Proved, without ${skipped.length === 1 ? 'one table' : `${whole(skipped.length)} tables`} that you chose to leave out`;
  return tables.every(table => table.rows.rejected === 0) ? 'Nothing was lost' : 'Every row is accounted for';
}

function reasonsSection({ reasons }: Certificate): Html {
  if (reasons.length === 0) return html``;
  return html`<section id="reasons"><h2>Why it is not certified</h2><ul class="reasons">${reasons.map(reason => html`<li>${reason}</li>`)}</ul></section>`;
}

function skippedSection({ skipped = [], leftWithSkipped = [] }: Certificate): Html {
  if (skipped.length === 0) return html``;
  const tables = skipped.slice(0, listedMax).map(({ table, rows, reason }) => ({
    cells: [code(table), rows === null ? 'not counted' : whole(rows), reason],
  }));
  const others = leftWithSkipped
    .slice(0, listedMax)
    .map(({ kind, name, needs }) => ({ cells: [code(name), kind, code(needs)] }));
  return html`<section id="skipped"><h2>What you chose to leave out</h2>
<p>These tables are in the source and not in the target. Nothing of them was compared, and this certificate says nothing about them but this.</p>
${tableHtml('Tables left behind by choice', [{ heading: 'Table' }, { heading: 'Rows in the source', numeric: true }, { heading: 'Reason given', wide: true }], tables)}${more(skipped.length)}
${others.length === 0 ? html`` : tableHtml('Left out with them, as it needs them', [{ heading: 'Name' }, { heading: 'Kind' }, { heading: 'Needs' }], others)}${more(leftWithSkipped.length)}</section>`;
}

function comparedSection({ source, target, provedFrom, provedTo }: Certificate): Html {
  const facts: [string, Html | string][] = [
    [
      'Source',
      html`${source.name} (${source.dialect}${source.serverVersion === undefined ? '' : ` ${source.serverVersion}`})`,
    ],
    ...(source.sha256 === undefined ? [] : ([['SHA-256 of the file', code(source.sha256)]] as [string, Html][])),
    ['Target', html`${target.database} on ${target.name} (PostgreSQL ${target.serverVersion})`],
    ['Consistency', meaningOfConsistency[source.consistency]],
    ...(source.remark === undefined ? [] : ([['To be known', source.remark]] as [string, string][])),
    ['Proved', `from ${formatInstant(provedFrom)} to ${formatInstant(provedTo)}`],
  ];
  const isFile = source.kind === 'dump' || source.kind === 'sqlite-file';
  return html`<section id="compared"><h2>What was compared</h2>
<p>${readingOf[isFile ? 'file' : 'server']} Every row of the target was read back. Each row was brought to one agreed form and hashed with a secret drawn for this run; the hashes of a table were added up on both sides. One changed bit, one lost or doubled row, one value in the wrong row gives another sum.</p>
${tableHtml(
  'The two sides',
  [{ heading: 'What' }, { heading: 'Which', wide: true }],
  facts.map(cells => ({ cells })),
)}</section>`;
}

function tablesSection({ tables }: Certificate): Html {
  const columns = [
    { heading: 'Table' },
    { heading: 'Rows in the source', numeric: true },
    { heading: 'Rows in the target', numeric: true },
    { heading: 'Rejected', numeric: true },
    { heading: 'Columns', numeric: true },
    { heading: 'Sum of both sides', wide: true },
  ];
  const row = (table: CertificateTable) => ({
    cells: [
      code(table.target),
      whole(table.rows.source),
      whole(table.rows.target),
      whole(table.rows.rejected),
      whole(table.columnsCompared),
      table.equal
        ? html`<span class="exact">equal</span> <code>${table.sums.source.slice(0, 16)}…</code>`
        : html`<span class="inexact">differs</span> ${table.differences.join(' ')}`,
    ],
    ...(table.equal ? {} : { className: 'lossy' }),
  });
  const ordered = [...tables.filter(table => !table.equal), ...tables.filter(table => table.equal)];
  return html`<section id="tables"><h2>Tables</h2>${tableHtml(`${whole(tables.length)} tables; those that differ come first`, columns, ordered.slice(0, listedMax).map(row))}${more(tables.length)}</section>`;
}

function more(count: number): Html {
  return count <= listedMax ? html`` : html`<p class="more">${whole(count - listedMax)} more are in the file.</p>`;
}

function castsSection({ tables }: Certificate): Html {
  const casts = tables.flatMap(table => table.casts.map(cast => ({ ...cast, table: table.target })));
  if (casts.length === 0)
    return html`<section id="casts"><h2>What was changed on purpose</h2><p>Nothing: no value had to be changed to fit.</p></section>`;
  const columns = [
    { heading: 'Column' },
    { heading: 'Values', numeric: true },
    { heading: 'What happened', wide: true },
  ];
  const rows = casts
    .slice(0, listedMax)
    .map(({ table, column, count, meaning }) => ({ cells: [code(`${table}.${column}`), whole(count), meaning] }));
  return html`<section id="casts"><h2>What was changed on purpose</h2><p>These changes were declared beforehand; the copier and the proof counted them independently.</p>${tableHtml('Declared changes', columns, rows)}${more(casts.length)}</section>`;
}

function leftOutSection({ tables }: Certificate): Html {
  const columns = tables.flatMap(table => table.columnsNotCompared.map(column => ({ ...column, table: table.target })));
  if (columns.length === 0) return html``;
  const rows = columns
    .slice(0, listedMax)
    .map(({ table, column, reason }) => ({ cells: [code(`${table}.${column}`), reason] }));
  return html`<section id="not-compared"><h2>What was not compared</h2>${tableHtml('Columns', [{ heading: 'Column' }, { heading: 'Why', wide: true }], rows)}${more(columns.length)}</section>`;
}

function rulesSection({ constraints, sequences, objects }: Certificate): Html {
  const open = constraints.filter(constraint => !constraint.validated);
  const openRows = open.slice(0, listedMax).map(({ table, name, kind, declared, error }) => ({
    cells: [code(`${table}.${name}`), kind, declared ?? error ?? 'not declared'],
  }));
  const objectRows = objects.map(({ kind, source, target, missing, different = [] }) => ({
    cells: [
      kind,
      whole(source),
      whole(target),
      [
        ...missing.slice(0, 100).map(({ name, finding }) => `${name} (${finding ?? 'no finding'})`),
        ...different
          .slice(0, 100)
          .map(({ name, is, shouldBe }) =>
            shouldBe === undefined ? `${name} (not in the plan)` : `${name} (is ${is}; should be ${shouldBe})`,
          ),
      ].join(', '),
    ],
  }));
  return html`<section id="rules"><h2>Constraints, counters and other objects</h2>
<p>${whole(constraints.length - open.length)} of ${whole(constraints.length)} constraints are validated by the target. ${whole(sequences.length)} counters were compared with the rows they number.</p>
${open.length === 0 ? html`` : tableHtml('Constraints that are not validated', [{ heading: 'Constraint' }, { heading: 'Kind' }, { heading: 'Why', wide: true }], openRows)}
${objects.length === 0 ? html`` : tableHtml('Objects on both sides', [{ heading: 'Kind' }, { heading: 'Source', numeric: true }, { heading: 'Target', numeric: true }, { heading: 'Missing, with the finding that says why; and what differs', wide: true }], objectRows)}</section>`;
}

function checkSection({ signer, method }: Certificate, fileName: string): Html {
  const key = readPublicKey(signer.publicKeyPem);
  const fingerprint = key === undefined ? 'not readable' : fingerprintOf(key);
  return html`<section class="next" id="check"><p class="eyebrow">How to check it</p><h2>Do not trust this page: check the file</h2>
<p>The certificate is the signed file <code>${fileName}</code>. This command checks its signature and draws the verdict again from its parts, without any network:</p>
<pre>cloudforge verify ${fileName}</pre>
<p>The signing key has to be the one you know. Its SHA-256: <code>${fingerprint}</code></p>
<p>The sums: ${method.hash}. The key of this run: <code>${method.key}</code></p></section>`;
}
