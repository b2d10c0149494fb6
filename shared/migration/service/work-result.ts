import { summaryOf } from '#shared/engines/proof/verify-certificate.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { MigrationResult } from '../migrate.ts';
import type { WorkResult } from './contract.ts';

const tablesMax = 500;
const refusedMax = 50;
const deltaTablesMax = 100;
const reasonsMax = 50;
const differencesMax = 5;
const textMax = 500;

/** What was read, for the page. */
export function readingResult({ model, grade, findings }: Assessment): NonNullable<WorkResult['reading']> {
  const openFindings: { [severity: string]: number } = {};
  for (const { severity, automatic, suppressed } of findings)
    if (!automatic && suppressed === undefined) openFindings[severity] = (openFindings[severity] ?? 0) + 1;
  return {
    dialect: model.dialect,
    grade: grade.letter,
    tables: model.tables.length,
    rows: model.tables.reduce((sum, table) => sum + (table.rowCount ?? 0), 0),
    openFindings,
  };
}

/** What was copied, for the page. */
export function copyResult({
  results,
  outcomes,
  preflight,
  assessment,
  delta,
}: MigrationResult): NonNullable<WorkResult['copy']> {
  const refused = outcomes.flatMap(({ object, error }) =>
    error === undefined ? [] : [{ object, message: error.message.slice(0, textMax) }],
  );
  return {
    tables: assessment.target.tables.length,
    rows: results.reduce((sum, { rows }) => sum + rows, 0),
    bytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
    rejected: results.reduce((sum, { rejected }) => sum + rejected, 0),
    refused: refused.slice(0, refusedMax),
    occupied: preflight.occupied.map(({ schema }) => schema),
    ...(delta.length > 0 && {
      delta: delta.toSorted((a, b) => b.rowsCopied - a.rowsCopied).slice(0, deltaTablesMax),
    }),
  };
}

/** What the proof said, for the page; nothing where there was none. Tables that differ come first. */
export function proofResult({ certificate }: MigrationResult): Pick<WorkResult, 'proof'> {
  if (certificate === undefined) return {};
  const tables = certificate.tables.map(({ source, target, rows, equal, differences }) => ({
    source,
    target,
    rows: rows.target,
    rejected: rows.rejected,
    equal,
    differences: differences.slice(0, differencesMax).map(text => text.slice(0, textMax)),
  }));
  return {
    proof: {
      certified: certificate.certified,
      summary: summaryOf(certificate),
      reasons: certificate.reasons.slice(0, reasonsMax).map(text => text.slice(0, textMax)),
      consistency: certificate.source.consistency,
      ...(certificate.skipped !== undefined && { skipped: certificate.skipped.slice(0, tablesMax) }),
      tables: tables.sort((a, b) => Number(a.equal) - Number(b.equal)).slice(0, tablesMax),
    },
  };
}
