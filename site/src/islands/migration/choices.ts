import type { MigrationChoices, MigrationDecisions } from '../../generated/client.generated.ts';
import { severities } from '../run/findings.ts';

export type TableChoice = MigrationChoices['tables'][number];
export type ChoiceFinding = MigrationChoices['others'][number];
export type Accepted = NonNullable<MigrationDecisions['suppress']>[number];
export type Skip = NonNullable<MigrationDecisions['skip']>[number];
export type Cast = NonNullable<MigrationDecisions['cast']>[number];

const rank = ({ severity }: ChoiceFinding): number => severities.indexOf(severity);

/** Findings that stop the copy or put data at risk; the others wait until they are asked for. */
export function isPressing(finding: ChoiceFinding): boolean {
  return finding.severity === 'blocker' || finding.severity === 'data-loss';
}

export function worstFirst(findings: readonly ChoiceFinding[]): ChoiceFinding[] {
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/**
 * Tables to decide about, those with the worst finding first, their findings in the same order. Tables that stay behind
 * are always among them. `all`: with every finding, not only those that press.
 */
export function tablesToDecide(
  tables: readonly TableChoice[],
  options: { all: boolean; skips: readonly Skip[] },
): TableChoice[] {
  const skipped = new Set(options.skips.map(({ table }) => table));
  const shown = tables.map(table => ({
    ...table,
    findings: worstFirst(options.all ? table.findings : table.findings.filter(isPressing)),
  }));
  const worst = ({ findings }: TableChoice): number =>
    findings[0] === undefined ? severities.length : rank(findings[0]);
  return shown
    .filter(({ table, findings }) => findings.length > 0 || skipped.has(table))
    .sort((a, b) => worst(a) - worst(b));
}

/** What goes with a table that stays behind, without keys of tables that stay behind as well. */
export function goesWith({ left }: TableChoice, skips: readonly Skip[]): TableChoice['left'] {
  return left.filter(
    ({ kind, name }) => kind !== 'foreign key' || !skips.some(({ table }) => name.startsWith(`${table}.`)),
  );
}

/** Tables that decisions name and the source does not: patterns, or tables that were there before. */
export function skipsWithoutTable(skips: readonly Skip[], tables: readonly TableChoice[]): Skip[] {
  const known = new Set(tables.map(({ table }) => table));
  return skips.filter(({ table }) => !known.has(table));
}

/** The casts with another type for one column; the type that the rules give means no cast. */
export function withCast(casts: readonly Cast[], column: string, type: string | undefined): Cast[] {
  const others = casts.filter(cast => cast.column !== column);
  return type === undefined ? others : [...others, { column, type }];
}

export function isOf(accepted: Accepted, finding: ChoiceFinding): boolean {
  return accepted.code === finding.code && (accepted.object ?? '') === finding.object;
}
