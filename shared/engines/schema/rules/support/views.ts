import type { Model } from '../../model.ts';
import type { Draft } from './define.ts';
import { linesOf } from './programs.ts';
import { withoutTexts } from './scan.ts';
import { count, list } from './words.ts';

/**
 * One finding a view. It names the words that mean nothing, or something else, in PostgreSQL. Whether the view could be
 * translated is known to the conversion alone, which adds a finding for each that was not; joined to it, this one is graver.
 */
export function* viewDrafts({ views }: Pick<Model, 'views'>, words: readonly [RegExp, string][]): Generator<Draft> {
  for (const { name, query, options, line } of views) {
    const text = withoutTexts(`${options ?? ''} ${query}`, { escapes: true });
    const used = words.filter(([pattern]) => pattern.test(text)).map(([, word]) => word);
    yield {
      object: `view ${name}`,
      line,
      severity: 'cosmetic',
      message:
        used.length === 0
          ? `This view is a stored query of ${count(linesOf(query), 'line')} in the words of the old database.`
          : `This view uses ${list(used)}, which PostgreSQL does not have or understands in another way.`,
      why: 'A view looks like a table to your application; reports and pages that read it fail when it is missing.',
      fix: 'CloudForge writes the view in the words of PostgreSQL where it is certain of every one; otherwise this finding says what is missing. Compare the number of its rows after the rehearsal.',
      automatic: true,
    };
  }
}
