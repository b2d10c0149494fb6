import { defineRule } from './support/define.ts';
import { declaredLength } from './support/sqlite.ts';
import { lengthOf } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';
import { number } from './support/words.ts';

export const rule = defineRule({
  code: 'L08',
  title: 'Text longer than declared',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'SQLite accepts VARCHAR(20) and then stores texts of any length. PostgreSQL enforces the length.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      const declared = declaredLength(column);
      if (declared === undefined || profile.charactersMax <= declared) continue;
      const limit = target === undefined ? undefined : lengthOf(target.type);
      const refused = limit !== undefined && profile.charactersMax > limit;
      yield {
        object,
        line: column.line,
        severity: refused ? 'blocker' : 'behaviour',
        message: `The column is declared for ${number(declared)} characters, but its longest text has ${number(profile.charactersMax)}.`,
        why: refused
          ? 'PostgreSQL refuses a text that is too long instead of cutting it.'
          : 'The declared length was never kept, so it says nothing about what your application writes.',
        fix: refused
          ? 'Choose text as the type of this column.'
          : `CloudForge gives the column the type ${target?.type ?? 'text'}, which holds every text. Nothing to do.`,
        ...(refused ? { effort: [0.1, 0.5] as const } : { automatic: true }),
      };
    }
  },
});
