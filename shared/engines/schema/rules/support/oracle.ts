import type { RuleInput } from '../../finding.ts';
import type { Draft } from './define.ts';
import { groupColumns } from './group.ts';
import { columns, type Place } from './walk.ts';
import { sentence } from './words.ts';

/** Traits of tables that begin with these words, with what stands behind them. */
export function* traitsOf(input: RuleInput, words: string): Generator<{ table: Place['table']; rest: string }> {
  for (const table of input.model.tables) {
    for (const trait of table.traits) {
      if (trait === words || trait.startsWith(`${words} `)) yield { table, rest: trait.slice(words.length + 1) };
    }
  }
}

/** One finding for all columns that a condition picks; nothing where it picks none. */
export function* columnDraft(
  input: RuleInput,
  picks: (place: Place) => boolean,
  write: (found: readonly Place[], names: string) => Omit<Draft, 'object' | 'line'>,
): Generator<Draft> {
  const found = columns(input).filter(picks);
  if (found.length === 0) return;
  const { names, ...where } = groupColumns(found, 'column');
  const draft = write(found, names);
  yield { ...where, ...draft, message: sentence(draft.message) };
}
