import type { RuleInput } from '../../finding.ts';
import type { Draft } from './define.ts';
import { groupColumns } from './group.ts';
import { columns } from './walk.ts';
import { count, excerpt, sentence, verb } from './words.ts';

/** The finding for calculated columns whose formula was translated. What was not translated the conversion reports. */
export function* generatedDrafts(input: RuleInput): Generator<Draft> {
  const found = [...columns(input)].filter(
    ({ column, target }) => column.generated !== undefined && target?.generated !== undefined,
  );
  const [first] = found;
  if (first === undefined) return;
  const unstored = found.filter(({ column }) => column.generated?.stored === false).length;
  const { names, ...where } = groupColumns(found, 'calculated column');
  yield {
    ...where,
    message: `${sentence(count(found.length, 'calculated column'))} ${verb(found.length, 'keeps its', 'keep their')} formula: ${names}.${unstored > 0 ? ` ${sentence(count(unstored, 'of them', 'of them'))} ${verb(unstored, 'was', 'were')} calculated when read and will be stored.` : ''}`,
    why: 'Copied as ordinary columns they would keep the values of today for ever.',
    fix: `CloudForge writes the formula in PostgreSQL's words, such as ${excerpt(first.target?.generated ?? '')}${unstored > 0 ? '; stored columns take space on the disk' : ''}. Nothing to do.`,
    automatic: true,
  };
}
