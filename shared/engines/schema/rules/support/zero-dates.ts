import type { Dialect } from '../../model.ts';
import type { Draft } from './define.ts';
import { sourceName, sourceTable } from './sql.ts';
import type { ProfiledPlace } from './walk.ts';
import { rowsWith, sentence, verb } from './words.ts';

/** The finding for dates that are none: M01 (all zero) and M02 (day or month zero) differ only in what they count. */
export function zeroDateDraft(
  dialect: Dialect,
  place: ProfiledPlace,
  hazard: 'zeroDates' | 'partlyZeroDates',
  what: string,
): Draft {
  const { table, column, profile, target, object } = place;
  const inKey = table.primaryKey?.columns.includes(column.name) ?? false;
  const name = sourceName(dialect, column.name);
  const condition =
    hazard === 'zeroDates' ? `YEAR(${name}) = 0` : `YEAR(${name}) > 0 AND (MONTH(${name}) = 0 OR DAY(${name}) = 0)`;
  const find = `\nSELECT * FROM ${sourceTable(dialect, table)} WHERE ${condition};`;
  return {
    object,
    line: column.line,
    ...(inKey ? { severity: 'blocker' as const } : {}),
    message: sentence(`${rowsWith(profile, hazard)} ${verb(profile[hazard], 'holds', 'hold')} ${what}.`),
    why: 'These rows would stop the load, or lose their date without a word.',
    fix: inKey
      ? `The column is part of the primary key and cannot be empty: give these rows a real date at the source. This finds them:${find}`
      : target === undefined || target.nullable
        ? `CloudForge stores NULL (no value) instead and lets the column be empty; decide whether your application expects a date here. This finds the rows at the source:${find}`
        : `The column must have a value in PostgreSQL: decide for a date to store instead, or let the column be empty. This finds the rows at the source:${find}`,
    effort: inKey ? [0.5, 2] : [0.25, 1],
    rows: profile[hazard],
    samples: profile.samples[hazard] ?? [],
  };
}
