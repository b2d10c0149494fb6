import type { Finding, Rule, RuleInput, Severity } from '../../finding.ts';
import type { Dialect } from '../../model.ts';

/** MySQL and MariaDB share most of their hazards. */
export const mysqlFamily: Dialect[] = ['mysql', 'mariadb'];

/** A rule that finds more than this says how many there are and lists no more of them. */
export const findingsMax = 1_000;

/**
 * What a check yields. Code and severity come from the rule unless the draft says otherwise.
 *
 * `message`, `why` and `fix` are whole sentences for someone who is not a database administrator. Where SQL is part
 * of the fix it follows the sentences, each statement on a line of its own.
 */
export interface Draft {
  object: string;
  line: number;
  message: string;
  why: string;
  fix: string;
  severity?: Severity;
  /** Default false: a person has something to look at. */
  automatic?: boolean;
  /** Hours left to a person, [min, max]; default none. */
  effort?: readonly [number, number];
  rows?: number;
  samples?: { line: number; value: string }[];
}

export interface RuleSpecification {
  code: string;
  title: string;
  severity: Severity;
  dialects: 'all' | Dialect[];
  foundIn: 'schema' | 'rows';
  help: string;
  check(input: RuleInput): Iterable<Draft>;
}

/**
 * Makes a rule of its specification: silent for other dialects, at most `findingsMax` findings and then one that
 * counts the rest with their hours, so that nothing is dropped without a word.
 */
export function defineRule(specification: RuleSpecification): Rule {
  const { code, severity, dialects, check, ...rest } = specification;
  return {
    ...rest,
    code,
    severity,
    dialects,
    check(input) {
      if (dialects !== 'all' && !dialects.includes(input.model.dialect)) return [];
      const findings: Finding[] = [];
      const beyond: Finding[] = [];
      for (const draft of check(input)) {
        (findings.length < findingsMax ? findings : beyond).push(findingOf(draft, code, severity));
      }
      if (beyond.length > 0) findings.push(restOf(beyond, specification.title));
      return findings;
    },
  };
}

function findingOf(draft: Draft, code: string, severity: Severity): Finding {
  const [min, max] = draft.effort ?? [0, 0];
  return {
    code,
    severity: draft.severity ?? severity,
    object: draft.object,
    line: draft.line,
    message: draft.message,
    why: draft.why,
    fix: draft.fix,
    automatic: draft.automatic ?? false,
    effortHours: { min, max },
    ...(draft.rows === undefined ? {} : { rows: draft.rows }),
    ...(draft.samples === undefined || draft.samples.length === 0 ? {} : { samples: draft.samples.slice(0, 3) }),
  };
}

function restOf(beyond: Finding[], title: string): Finding {
  const first = beyond[0]!;
  const min = beyond.reduce((sum, finding) => sum + finding.effortHours.min, 0);
  const max = beyond.reduce((sum, finding) => sum + finding.effortHours.max, 0);
  return {
    ...first,
    object: `${beyond.length} more`,
    message: `The same (${title.toLowerCase()}) is the case in ${beyond.length} more places, the first of them ${first.object}.`,
    automatic: beyond.every(finding => finding.automatic),
    effortHours: { min, max },
  };
}
