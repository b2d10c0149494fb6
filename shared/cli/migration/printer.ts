import type { Certificate } from '#shared/engines/proof/certificate.ts';
import { compareTable } from '#shared/engines/proof/compare.ts';
import { skippedLines } from '#shared/engines/proof/verify-certificate.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { describeDelta } from '#shared/migration/delta.ts';
import type { MigrationResult } from '#shared/migration/migrate.ts';
import type { MigrationProgress } from '#shared/migration/progress.ts';
import { skippedParts } from '#shared/migration/skipped-parts.ts';
import { megabytes } from '../progress.ts';

export interface MigrationPrinter {
  progress(progress: MigrationProgress): void;
  assessed(assessment: Assessment): void;
  note(text: string): void;
  result(result: MigrationResult, about: ResultAbout): void;
  /** Ends the live line. */
  end(): void;
}

export interface ResultAbout {
  /** Where state, certificate and rejects lie. */
  folder: string;
  label: string;
  /** How to connect to an embedded target. */
  connection: string | undefined;
  stopsWithCommand: boolean;
  rehearsal: boolean;
  /** The command that mends what differs. */
  repair: string;
  /** The command that takes the result out of its place. */
  revert: string;
  /** The command that puts the result into place. */
  cutover: string;
}

const plainEveryMs = 5_000;

/** Progress on stderr: a live line on a terminal, a line now and then in a log, JSON lines with --json. */
export function createMigrationPrinter(options: { json: boolean; stream: NodeJS.WriteStream }): MigrationPrinter {
  const { json, stream } = options;
  const live = stream.isTTY === true && !json;
  let hasLive = false;
  let toldMs = Number.NEGATIVE_INFINITY;
  let stage = '';
  const clear = (): void => {
    if (hasLive) stream.write('\r\u001b[2K');
    hasLive = false;
  };
  const line = (text: string): void => {
    clear();
    stream.write(`${text}\n`);
  };
  return {
    progress: progress => {
      const isNew = progress.stage !== stage;
      stage = progress.stage;
      const now = performance.now();
      if (json) {
        if (isNew || now - toldMs >= 1_000) {
          toldMs = now;
          stream.write(`${JSON.stringify({ type: 'migration.progress', ...progress })}\n`);
        }
        return;
      }
      const text = describe(progress);
      if (live) {
        clear();
        stream.write(text.slice(0, (stream.columns ?? 100) - 1));
        hasLive = true;
      } else if (isNew || now - toldMs >= plainEveryMs) {
        toldMs = now;
        stream.write(`${text}\n`);
      }
    },
    assessed: ({ model, grade, findings, skipped }) => {
      if (json) return;
      const rows = model.tables.reduce((sum, table) => sum + (table.rowCount ?? 0), 0);
      const open = findings.filter(({ automatic }) => !automatic).length;
      line(
        `read       ${model.dialect}: ${model.tables.length} tables, ${rows.toLocaleString('en')} rows; grade ${grade.letter}; ${open} findings to decide`,
      );
      for (const { table, reason, rows: count } of skippedParts(skipped).skipped ?? [])
        line(
          `skipped    ${table} (${count === null ? 'rows not counted' : `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`}): ${reason}`,
        );
      for (const { kind, name, needs } of skipped?.left ?? [])
        line(`skipped    with it: ${kind} ${name}, which needs ${needs}`);
    },
    note: text => {
      if (json) stream.write(`${JSON.stringify({ type: 'migration.note', text })}\n`);
      else line(`note       ${text}`);
    },
    result: (result, about) => {
      clear();
      if (json) console.log(JSON.stringify(resultJson(result, about), null, 2));
      else console.log(resultText(result, about));
    },
    end: clear,
  };
}

function describe({
  stage,
  rows,
  rowsExpected,
  bytes,
  bytesExpected,
  rowsPerSecond,
  secondsLeft,
  object,
}: MigrationProgress): string {
  const name = stage.padEnd(10);
  const what = object === undefined ? '' : `, ${object}`;
  if (stage === 'reading') {
    const share = bytesExpected > 0 ? ` (${Math.floor((100 * bytes) / bytesExpected)} %)` : '';
    return `${name} ${megabytes(bytes)}${share}, ${rows.toLocaleString('en')} rows${what}`;
  }
  if (stage !== 'copying') return `${name}${object === undefined ? '' : ` ${object}`}`;
  const of = rowsExpected === null ? '' : ` of ${rowsExpected.toLocaleString('en')}`;
  const left = secondsLeft === null ? '' : `, ${secondsLeft} s left`;
  return `${name} ${rows.toLocaleString('en')}${of} rows, ${rowsPerSecond.toLocaleString('en')} rows/s${left}`;
}

function totals({ results }: MigrationResult): { rows: number; rejected: number } {
  return {
    rows: results.reduce((sum, { rows }) => sum + rows, 0),
    rejected: results.reduce((sum, { rejected }) => sum + rejected, 0),
  };
}

function resultJson(result: MigrationResult, about: ResultAbout): object {
  const { state, certificate, outcomes, evidence, swapped } = result;
  return {
    run: state.run,
    source: state.source,
    target: about.label,
    ...totals(result),
    certified: certificate?.certified ?? null,
    reasons: certificate?.reasons ?? [],
    consistency: certificate?.source.consistency ?? null,
    ...skippedParts(result.assessment.skipped),
    rejects: result.rejects,
    delta: result.delta,
    tables: evidence.map(each => ({
      table: `${each.table.target.schema}.${each.table.target.name}`,
      rowsSource: each.source.rowsRead,
      rowsTarget: each.target.digest.rows,
      rejected: each.copied.rejected,
      equal: compareTable(each).equal,
      differences: compareTable(each).differences,
    })),
    statementsFailed: outcomes.flatMap(({ object, sql, error }) =>
      error === undefined ? [] : [{ object, sql, ...error }],
    ),
    swapped,
    durationsMs: state.durationsMs,
    folder: about.folder,
    ...(about.connection !== undefined && { connection: about.connection }),
  };
}

const deltaLinesMax = 30;

function deltaLines(delta: MigrationResult['delta']): string[] {
  const lines = delta.slice(0, deltaLinesMax).map(each => `Copied again: ${each.table}: ${describeDelta(each)}`);
  const more = delta.length - lines.length;
  return more > 0 ? [...lines, `Copied again: ${more} more tables; --json names them all.`] : lines;
}

/** What "every row" does not cover: columns whose values the proof could not compare. */
function notComparedLines({ tables }: Certificate): string[] {
  const columns = tables.flatMap(({ source, columnsNotCompared }) =>
    columnsNotCompared.map(({ column }) => `${source}.${column}`),
  );
  if (columns.length === 0) return [];
  const shown = columns.slice(0, 8).join(', ');
  return [`Not compared (${columns.length}): ${shown}${columns.length > 8 ? ' ...' : ''}; the certificate says why.`];
}

function certifiedWords(tables: number, rejected: number): string {
  const what = `${tables.toLocaleString('en')} ${tables === 1 ? 'table' : 'tables'}`;
  if (rejected === 0) return `every row of ${what} was read back and equals the source.`;
  const left = rejected === 1 ? '1 that was rejected is' : `${rejected.toLocaleString('en')} that were rejected are`;
  return `every row of ${what} that was carried was read back and equals the source; ${left} not in the target.`;
}

/** In place, another repair would leave the same rows alone: only in staging are they copied again. */
function mendLines({ state }: MigrationResult, about: ResultAbout): string[] {
  if (about.rehearsal) return [];
  if (state.stage !== 'swapped') return [`To mend what can be mended, and prove it again: ${about.repair}`];
  return [
    `What a repair in place can mend is mended. To have the rest made and copied anew: ${about.revert}, then ${about.repair}. What the application wrote since is then no longer in place.`,
  ];
}

function resultText(result: MigrationResult, about: ResultAbout): string {
  const { certificate, outcomes, state, swapped } = result;
  const { rows, rejected } = totals(result);
  const failed = outcomes.filter(({ error }) => error !== undefined);
  const seconds = Object.values(state.durationsMs).reduce((sum, ms) => sum + ms, 0) / 1_000;
  const lines = [
    `${rows.toLocaleString('en')} rows are in ${about.label}${rejected > 0 ? `; ${rejected.toLocaleString('en')} were rejected` : ''} (${seconds.toFixed(1)} s of work)`,
    ...deltaLines(result.delta),
    ...failed.slice(0, 20).map(({ object, error }) => `Not made: ${object}: ${error?.message ?? ''}`),
  ];
  if (certificate === undefined) lines.push('Not verified, as you asked: nothing is certified.');
  else if (certificate.certified)
    lines.push(
      `CERTIFIED: ${certifiedWords(certificate.tables.length, rejected)}`,
      `Certificate: ${about.folder}/certificate.json (check it with: npm run cloudforge -- verify FILE), page: ${about.folder}/certificate.html`,
    );
  else
    lines.push(
      'NOT CERTIFIED:',
      ...certificate.reasons.slice(0, 30).map(reason => `  ${reason}`),
      `Certificate: ${about.folder}/certificate.html`,
      ...mendLines(result, about),
    );
  if (certificate !== undefined) lines.push(...skippedLines(certificate), ...notComparedLines(certificate));
  const missing = (certificate?.objects ?? []).flatMap(({ kind, missing: names }) =>
    names.map(({ name }) => `${kind} ${name}`),
  );
  if (missing.length > 0)
    lines.push(
      `Not carried (${missing.length}): ${missing.slice(0, 8).join(', ')}${missing.length > 8 ? ' ...' : ''}; the report says why.`,
    );
  for (const { schema, keptAs } of swapped)
    if (keptAs !== undefined) lines.push(`What was in schema ${schema} is kept as ${keptAs}.`);
  for (const { table, reason, rows: count } of result.rejects.slice(0, 10))
    lines.push(`Rejected: ${count.toLocaleString('en')} of ${table}: ${reason}`);
  if (rejected > 0) lines.push(`Rejected rows with their values: ${about.folder}/rejects.jsonl`);
  if (about.rehearsal)
    lines.push(`This was a rehearsal: its database is dropped. What it measured is in ${about.folder}/report.html`);
  else if (swapped.length === 0)
    lines.push(
      'The result was left in its staging schema; nothing was put into place.',
      ...(certificate?.certified === true ? [`To put it into place: ${about.cutover}`] : []),
    );
  if (about.connection !== undefined)
    lines.push(
      `Connect: ${about.connection}`,
      ...(about.stopsWithCommand
        ? ['The embedded PostgreSQL stops with this command; `npm start` keeps it running.']
        : []),
    );
  return lines.join('\n');
}
