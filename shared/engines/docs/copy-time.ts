import type { Assessment } from '#shared/engines/schema/finding.ts';
import { type RehearsalSummary, rehearsedMs } from './rehearsal.ts';
import { counted, formatBytes, formatCount } from './wording.ts';

/**
 * Rates that the estimate assumes for copying with indexes and proof, whole ends of a range: a small shared server over
 * a network, and a machine of one's own with its disk beside it. Whichever of rows and bytes takes longer counts.
 */
export const assumedRates = {
  rowsPerSecondMin: 20_000,
  rowsPerSecondMax: 150_000,
  bytesPerSecondMin: 4 * 1024 * 1024,
  bytesPerSecondMax: 40 * 1024 * 1024,
} as const;

/** How long a whole run takes, in minutes. `measured`: by a rehearsal, then both ends are the same. */
export interface CopyTime {
  minutesMin: number;
  minutesMax: number;
  measured: boolean;
  rows: number;
  bytes: number;
  /** Where the number comes from, a sentence. */
  basis: string;
}

/** Minutes of a whole run, from a rehearsal where there was one, else from rows and bytes at the assumed rates. */
export function copyTimeOf(assessment: Assessment, rehearsal?: RehearsalSummary): CopyTime {
  const { tables } = assessment.model;
  const rows = tables.reduce((sum, table) => sum + (table.rowCount ?? 0), 0);
  const bytes = tables.reduce((sum, table) => sum + table.rowBytes, 0);
  if (rehearsal !== undefined) {
    const minutes = rehearsedMs(rehearsal) / 60_000;
    return {
      minutesMin: minutes,
      minutesMax: minutes,
      measured: true,
      rows,
      bytes,
      basis: `Measured in the rehearsal: ${counted(rehearsal.rows, 'row')}, ${formatCount(rehearsal.rowsPerSecond)} a second while copying.`,
    };
  }
  const { rowsPerSecondMin, rowsPerSecondMax, bytesPerSecondMin, bytesPerSecondMax } = assumedRates;
  const uncounted = tables.filter(table => table.rowCount === null).length;
  const missing =
    uncounted === 0 ? '' : ` The rows of ${counted(uncounted, 'table')} are not in the file and not part of it.`;
  return {
    minutesMin: Math.max(rows / rowsPerSecondMax, bytes / bytesPerSecondMax) / 60,
    minutesMax: Math.max(rows / rowsPerSecondMin, bytes / bytesPerSecondMin) / 60,
    measured: false,
    rows,
    bytes,
    basis: `Assumed: ${formatCount(rowsPerSecondMin)} to ${formatCount(rowsPerSecondMax)} rows and ${formatBytes(bytesPerSecondMin)} to ${formatBytes(bytesPerSecondMax)} a second, indexes and proof included. A rehearsal replaces this by what it measures.${missing}`,
  };
}

/** `under a minute`, `3 to 12 minutes`, `2.5 hours`. */
export function formatCopyTime({ minutesMin, minutesMax }: Pick<CopyTime, 'minutesMin' | 'minutesMax'>): string {
  if (minutesMax < 1) return 'under a minute';
  if (minutesMax < 120) {
    if (minutesMin === minutesMax) return counted(Math.round(minutesMax), 'minute');
    const [from, to] = [Math.max(1, Math.floor(minutesMin)), Math.ceil(minutesMax)];
    return from === to ? counted(to, 'minute') : `${from} to ${counted(to, 'minute')}`;
  }
  const hours = (minutes: number): string => {
    const rounded = Math.round(minutes / 6) / 10;
    return rounded < 10 ? String(rounded) : formatCount(rounded);
  };
  const [from, to] = [hours(minutesMin), hours(minutesMax)];
  return from === to ? `${to} hours` : `${from} to ${to} hours`;
}
