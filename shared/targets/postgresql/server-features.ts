import { type SqlToken, sqlTokens } from './sql-tokens.ts';

interface Feature {
  /** The version of PostgreSQL it begins with (Appendix E of the manual, "Release Notes"). */
  since: number;
  name: string;
  /** Words and symbols that stand in a row where it is used. */
  tokens: readonly string[];
}

/** What newer servers know and older ones, that are supported as targets, do not. */
const features: readonly Feature[] = [
  { since: 15, name: 'UNIQUE NULLS NOT DISTINCT', tokens: ['nulls', 'not', 'distinct'] },
  { since: 15, name: 'views with security_invoker', tokens: ['security_invoker'] },
  { since: 15, name: 'ON DELETE SET with a list of columns', tokens: ['set', 'null', '('] },
  { since: 15, name: 'ON DELETE SET with a list of columns', tokens: ['set', 'default', '('] },
  { since: 16, name: 'SYSTEM_USER', tokens: ['system_user'] },
  { since: 16, name: 'IS JSON', tokens: ['is', 'json'] },
  { since: 17, name: 'JSON_TABLE', tokens: ['json_table'] },
  { since: 17, name: 'the collation pg_c_utf8', tokens: ['pg_c_utf8'] },
  { since: 18, name: 'keys WITHOUT OVERLAPS', tokens: ['without', 'overlaps'] },
  { since: 18, name: 'foreign keys with PERIOD', tokens: [',', 'period'] },
  { since: 18, name: 'NOT ENFORCED constraints', tokens: ['not', 'enforced'] },
  { since: 18, name: 'NOT VALID on NOT NULL', tokens: ['not', 'null', 'not', 'valid'] },
  { since: 18, name: 'NOT NULL constraints that have a name', tokens: ['add', 'not', 'null'] },
  { since: 18, name: 'uuidv7()', tokens: ['uuidv7', '('] },
  { since: 18, name: 'the collation pg_unicode_fast', tokens: ['pg_unicode_fast'] },
];

const scaleFreeSince = 15;
const virtualSince = 18;

/**
 * A statement as an older server takes it, where that keeps every value: VIRTUAL generated columns are STORED before
 * PostgreSQL 18. `version` as 170002 for 17.2.
 */
export function forServer(sql: string, version: number): string {
  if (majorOf(version) >= virtualSince || !/\bvirtual\b/i.test(sql)) return sql;
  const tokens = sqlTokens(sql);
  const virtual = tokens.filter(
    ({ kind, value }, at) => kind === 'word' && value === 'virtual' && isClosed(tokens, at),
  );
  return virtual.reduceRight((text, { start, end }) => `${text.slice(0, start)}STORED${text.slice(end)}`, sql);
}

/**
 * Why a server may have refused a statement, as a sentence with its mend: the statement uses what begins with a newer
 * version. Empty where it uses nothing of the kind.
 */
export function newerFeature(sql: string, version: number): string {
  const major = majorOf(version);
  const tokens = sqlTokens(sql);
  const found = features.find(({ since, tokens: row }) => since > major && stands(tokens, row));
  const newest = found ?? (major < scaleFreeSince && hasOddScale(sql, tokens) ? oddScale : undefined);
  if (newest === undefined) return '';
  return ` The target is PostgreSQL ${major}, and ${newest.name} begin${/s$|column/.test(newest.name) ? '' : 's'} with ${newest.since}: take a target of that version, or change it at the source first.`;
}

const oddScale = { since: scaleFreeSince, name: 'numeric with a scale below 0 or above its precision' };

function majorOf(version: number): number {
  return Math.floor(version / 10_000);
}

/** GENERATED ALWAYS AS (expression) VIRTUAL. */
function isClosed(tokens: readonly SqlToken[], at: number): boolean {
  const before = tokens[at - 1];
  return before?.kind === 'symbol' && before.value === ')';
}

function stands(tokens: readonly SqlToken[], row: readonly string[]): boolean {
  return tokens.some((_, start) =>
    row.every((value, at) => {
      const token = tokens[start + at];
      return token !== undefined && token.value === value && (token.kind === 'word' || token.kind === 'symbol');
    }),
  );
}

function hasOddScale(sql: string, tokens: readonly SqlToken[]): boolean {
  return tokens.some(({ kind, value, start }) => {
    if (kind !== 'word' || (value !== 'numeric' && value !== 'decimal')) return false;
    const [, precision, scale] = /^\w+\s*\(\s*(\d+)\s*,\s*(-?\d+)\s*\)/.exec(sql.slice(start, start + 60)) ?? [];
    return scale !== undefined && (Number(scale) < 0 || Number(scale) > Number(precision));
  });
}
