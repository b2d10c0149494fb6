import type { Finding } from '../finding.ts';
import { commented, problem } from '../mapping/problem.ts';
import { linesOf, rewritingHours } from '../rules/support/programs.ts';
import { list } from '../rules/support/words.ts';
import { type ConversionRule, conversionRules } from '../translate/program/conversion-rules.ts';

export interface ProgramPlace {
  /** `trigger x`, `function f`. */
  object: string;
  /** `trigger on t`, `function`. */
  what: string;
  line: number;
}

/** A trigger or routine that was converted, with the names of the conversions. `note`: what callers have to change. */
export function convertedProgram(
  { object, what, line }: ProgramPlace,
  rules: readonly ConversionRule[],
  note?: string,
): Finding {
  const finding = problem('R07', {
    severity: note === undefined ? 'cosmetic' : 'behaviour',
    object,
    line,
    message: `This ${what} was written anew in PL/pgSQL (${list(rules)}).${note === undefined ? '' : ` ${note}`}`,
    why: 'What it did on its own at the source happens in the new database too; it runs with the rights of whoever calls it.',
    fix: `The conversions were: ${rules.map(rule => conversionRules[rule]).join('; ')}. Try it once in the rehearsal.`,
    automatic: note === undefined,
  });
  if (note === undefined) return finding;
  const { leftOut: _, ...kept } = finding;
  return { ...kept, effortHours: { min: 0.1, max: 0.5 } };
}

/** A trigger or routine that stays to be rewritten: what blocks it, a skeleton that can be filled in, and the original. */
export function leftProgram(
  { object, what, line, text }: ProgramPlace & { text: string },
  blocked: { reason: string; line: number },
  skeleton: string,
): Finding {
  const [min, max] = rewritingHours(linesOf(text));
  return {
    ...problem('R07', {
      severity: 'behaviour',
      object,
      line,
      message: `This ${what} was not converted, because ${blocked.reason} (line ${blocked.line}).`,
      why: 'What it did on its own at the source no longer happens until someone writes it anew.',
      fix: `Write it anew in PL/pgSQL. A beginning with its name and parameters, and what it is at the source:\n${skeleton}\n${commented(text)}`,
    }),
    effortHours: { min, max },
  };
}
