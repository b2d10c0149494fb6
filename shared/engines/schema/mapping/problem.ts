import type { Finding } from '../finding.ts';

/**
 * The findings of the conversion itself:
 * R01 something was not read; R02 a statement PostgreSQL's parser refuses; R03 an expression not translated;
 * R04 a foreign key left out; R05 an index changed or left out; R06 a view, R07 a routine, trigger or event to be
 * written anew; R08 partitions dropped; R09 a chosen type refused; R10 an extension that is not there;
 * R11 a table left behind by choice, and what went with it.
 */
export type ProblemCode = 'R01' | 'R02' | 'R03' | 'R04' | 'R05' | 'R06' | 'R07' | 'R08' | 'R09' | 'R10' | 'R11';

const effort: { readonly [code in ProblemCode]: { min: number; max: number } } = {
  R01: { min: 0.1, max: 1 },
  R02: { min: 0.25, max: 2 },
  R03: { min: 0.1, max: 0.5 },
  R04: { min: 0.25, max: 2 },
  R05: { min: 0.1, max: 1 },
  R06: { min: 0.5, max: 3 },
  R07: { min: 0.5, max: 6 },
  R08: { min: 0.5, max: 4 },
  R09: { min: 0.1, max: 0.25 },
  R10: { min: 0.25, max: 2 },
  R11: { min: 0, max: 0 },
};

/** Codes that say, unless they are automatic, that something is not in the new schema. */
const leavesOut = new Set<ProblemCode>(['R02', 'R03', 'R04', 'R05', 'R06', 'R07', 'R08', 'R10']);

export interface Problem {
  severity: Finding['severity'];
  object: string;
  line: number;
  message: string;
  why: string;
  fix: string;
  /** Absent: a person has to act. */
  automatic?: boolean;
  leftOut?: true;
}

/** A finding of the conversion, with the usual effort of its code (none where nothing is left to do). */
export function problem(code: ProblemCode, input: Problem): Finding {
  const automatic = input.automatic ?? false;
  return {
    code,
    ...input,
    automatic,
    effortHours: automatic ? { min: 0, max: 0 } : { ...effort[code] },
    ...(!automatic && leavesOut.has(code) ? { leftOut: true as const } : {}),
  };
}

const excerptMax = 2_000;

/** A source text as a comment that can stand in SQL without being run. */
export function commented(text: string): string {
  const cut = text.length > excerptMax ? `${text.slice(0, excerptMax)} ...` : text;
  return cut
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map(line => `-- ${line}`)
    .join('\n');
}
