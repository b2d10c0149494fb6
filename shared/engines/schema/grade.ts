import type { Finding, Grade } from './finding.ts';
import type { Model, ReadIssue } from './model.ts';
import { count, list, number } from './rules/support/words.ts';

/** A decision taken once is quickly applied to the next column: what a further finding of the same rule costs. */
const repeatedShare = 0.25;

/** Rules whose findings are work of its own each: views, routines and statements that somebody has to rewrite. */
const rewritten = new Set(['M28', 'M37', 'M41', 'M42', 'L23', 'L24', 'R02', 'R06', 'R07']);

const quarterHour = 0.25;

/** Hours of a working day, and of a working week: the borders between the letters. */
const dayHours = 8;
const weekHours = 40;
const monthHours = 160;

/** Share of the statements that may be unreadable before nothing that is said about the rest can be relied on. */
const unreadableShareMax = 0.1;

/**
 * Working hours left to a person, both ends of a range, in quarter hours. What the conversion does by itself costs
 * nothing. The first finding of a rule counts in full; further ones a quarter, unless each of them is a rewrite.
 */
export function effortOf(findings: readonly Finding[]): { min: number; max: number } {
  const byCode = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.automatic) continue;
    const group = byCode.get(finding.code);
    if (group === undefined) byCode.set(finding.code, [finding]);
    else group.push(finding);
  }
  let min = 0;
  let max = 0;
  for (const [code, group] of byCode) {
    const share = rewritten.has(code) ? 1 : repeatedShare;
    const [first, ...others] = group.toSorted((left, right) => right.effortHours.max - left.effortHours.max);
    if (first === undefined) continue;
    min += first.effortHours.min + share * others.reduce((sum, finding) => sum + finding.effortHours.min, 0);
    max += first.effortHours.max + share * others.reduce((sum, finding) => sum + finding.effortHours.max, 0);
  }
  return {
    min: Math.floor(min / quarterHour + Number.EPSILON) * quarterHour,
    max: Math.ceil(max / quarterHour - Number.EPSILON) * quarterHour,
  };
}

/**
 * One letter for the whole move, with its reasons in words:
 * A: nothing blocks, no data is at stake, at most a day of work. B: the same, at most a week.
 * C: data or blockers wait for a decision, at most a week. D: more than a week of work, or more than ten blockers.
 * E: the source is cut off or largely unreadable, or the work goes beyond a month.
 */
export function gradeOf(findings: readonly Finding[], model: Model): Grade {
  const open = findings.filter(finding => !finding.automatic);
  const blockers = open.filter(({ severity }) => severity === 'blocker');
  const losses = open.filter(({ severity }) => severity === 'data-loss');
  const effort = effortOf(findings);
  const unreadable = unreadableIn(model, 'statement-unreadable', 'statement-too-long', 'row-unreadable');
  const truncated = model.complete === false || model.issues.some(({ code }) => code === 'truncated');
  const { statements, rows } = model.statistics;
  const mostlyUnreadable =
    unreadableIn(model, 'statement-unreadable', 'statement-too-long') > unreadableShareMax * Math.max(1, statements) ||
    unreadableIn(model, 'row-unreadable') > unreadableShareMax * Math.max(1, rows);
  const reasons: string[] = [];

  if (truncated) reasons.push('The source is cut off, so parts of the database are missing from this report.');
  if (unreadable > 0) {
    reasons.push(`${count(unreadable, 'statement or row', 'statements or rows')} could not be read.`);
  }
  if (blockers.length > 0) {
    reasons.push(
      `${count(blockers.length, 'finding blocks', 'findings block')} the load until somebody decides: ${placesOf(blockers)}.`,
    );
  }
  if (losses.length > 0) {
    reasons.push(
      `${count(losses.length, 'finding puts', 'findings put')} data at risk until somebody decides: ${placesOf(losses)}.`,
    );
  }
  const others = open.length - blockers.length - losses.length;
  if (others > 0) reasons.push(`${count(others, 'further finding asks', 'further findings ask')} for a look.`);
  const automatic = findings.length - open.length;
  if (automatic > 0) reasons.push(`The conversion takes care of ${count(automatic, 'finding')} by itself.`);
  if (findings.length === 0) reasons.push('Nothing was found that would change on the way to PostgreSQL.');
  reasons.push(
    effort.max === 0
      ? 'No work is left to a person.'
      : `About ${number(effort.min)} to ${count(effort.max, 'hour')} of work ${effort.max === 1 ? 'is' : 'are'} left to a person.`,
  );

  return { letter: letterOf(), reasons };

  function letterOf(): Grade['letter'] {
    if (truncated || mostlyUnreadable || effort.max > monthHours) return 'E';
    if (blockers.length > 10 || effort.max > weekHours) return 'D';
    if (blockers.length > 0 || losses.length > 0) return 'C';
    return effort.max > dayHours ? 'B' : 'A';
  }
}

function unreadableIn(model: Model, ...codes: ReadIssue['code'][]): number {
  return model.issues.filter(({ code }) => codes.includes(code)).reduce((sum, issue) => sum + issue.count, 0);
}

function placesOf(findings: readonly Finding[]): string {
  return list([...new Set(findings.map(({ object }) => object))], 5);
}
