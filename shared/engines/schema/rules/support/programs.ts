import type { Routine, Trigger } from '../../model.ts';
import type { Draft } from './define.ts';
import { scannable } from './scan.ts';
import { count, number } from './words.ts';

/** Lines of a program that a person rewrites in an hour: many of plain SQL, few of loops and cursors. */
const linesPerHourMax = 60;
const linesPerHourMin = 15;

/** Hours to rewrite a stored program of so many lines, in quarter hours: never less than a quarter. */
export function rewritingHours(lines: number): readonly [number, number] {
  const quarters = (hours: number) => Math.max(1, Math.ceil(hours * 4)) / 4;
  return [quarters(lines / linesPerHourMax), quarters(lines / linesPerHourMin + 0.25)];
}

/** Lines of a text that hold something. */
export function linesOf(text: string): number {
  return text.split('\n').filter(line => line.trim() !== '').length;
}

/** Words in a program that have no counterpart in PL/pgSQL, or another meaning there. */
const difficult: [RegExp, string][] = [
  [/\bCURSOR\b/i, 'cursors'],
  [/\bPREPARE\b|\bEXECUTE\s+IMMEDIATE\b/i, 'statements put together at run time'],
  [/\b(CONTINUE|EXIT)\s+HANDLER\b/i, 'error handlers'],
  [/\bSIGNAL\b|\bRESIGNAL\b|\bRAISE\s*\(/i, 'errors raised by hand'],
  [/@[a-z_]/i, 'session variables'],
  [/\bTEMPORARY\s+TABLE\b/i, 'temporary tables'],
  [/\bSTART\s+TRANSACTION\b|\bCOMMIT\b|\bROLLBACK\b/i, 'transactions'],
];

/**
 * The finding for one stored program. Whether it was converted is known to the conversion alone, which adds a finding for
 * each, and for one that was not what blocks it; joined to it, this one is graver and has hours.
 */
export function programDraft(
  program: { noun: string; name: string; text: string; line: number },
  purpose: string,
): Draft {
  const lines = linesOf(program.text);
  const text = scannable(program.text);
  const features = difficult.filter(([pattern]) => pattern.test(text)).map(([, words]) => words);
  return {
    object: `${program.noun} ${program.name}`,
    line: program.line,
    severity: 'cosmetic',
    automatic: true,
    message: `This ${program.noun} has ${count(lines, 'line')} of program${features.length > 0 ? `, with ${features.join(', ')}` : ''}, written for the old database.`,
    why: purpose,
    fix: `CloudForge writes it in PL/pgSQL, the language of PostgreSQL for stored programs, where it understands every statement of it. Otherwise rewrite it there or move it into your application, at ${number(linesPerHourMin)} to ${number(linesPerHourMax)} lines an hour; test it with real data.`,
  };
}

export const purposeOfTrigger =
  'A trigger runs by itself when a row changes. Without it rules that your data relies on are no longer kept, and nobody gets an error.';

export const purposeOfRoutine =
  'Your application, or another program, calls it by name and gets an error when it is missing.';

/** Findings for triggers and routines. */
export function* programDrafts({ triggers, routines }: { triggers: Trigger[]; routines: Routine[] }): Generator<Draft> {
  for (const { name, text, line, table } of triggers) {
    yield programDraft({ noun: 'trigger', name: `${name} on ${table}`, text, line }, purposeOfTrigger);
  }
  for (const { name, text, line, kind } of routines) {
    yield programDraft({ noun: kind, name, text, line }, purposeOfRoutine);
  }
}
