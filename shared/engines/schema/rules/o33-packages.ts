import { defineRule } from './support/define.ts';
import { linesOf, rewritingHours } from './support/programs.ts';
import { withoutTexts } from './support/scan.ts';
import { count } from './support/words.ts';

export const rule = defineRule({
  code: 'O33',
  title: 'Packages',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'A package holds procedures, functions, types and variables that live as long as the session. PostgreSQL has none: a schema takes its place, and settings or temporary tables that of its variables.',
  *check({ model }) {
    for (const { name, kind, text, line } of model.routines) {
      if (kind !== 'package' && kind !== 'package-body') continue;
      const lines = linesOf(text);
      const programs =
        withoutTexts(text, { escapes: false }).match(/\b(?:PROCEDURE|FUNCTION)\s+"?[a-z]/gi)?.length ?? 0;
      // The head of a package only names what its body holds.
      const [min, max] = kind === 'package' ? [0.1, 0.5] : rewritingHours(lines);
      yield {
        object: `${kind === 'package' ? 'package' : 'package body'} ${name}`,
        line,
        message: `This ${kind === 'package' ? 'head of a package names' : 'package holds'} ${count(programs, 'program')} in ${count(lines, 'line')}.`,
        why: 'Applications call them as package.program and get an error when they are missing.',
        fix: `Make a schema ${name.toLowerCase()} and in it a function or procedure for each program, so that calls look the same. Variables of the package become settings (set_config and current_setting) or a temporary table; what only the package itself calls needs no grant.`,
        effort: [min, max],
      };
    }
  },
});
