import type { Draft } from './define.ts';
import type { ProfiledPlace } from './walk.ts';
import { rowsWith, sentence, verb } from './words.ts';

/** What rows show of a column that holds JSON: text that is none, and text that PostgreSQL's jsonb changes or refuses. */
export function* jsonDrafts({ column, profile, target, object }: ProfiledPlace): Generator<Draft> {
  const checked = target === undefined || /^jsonb?$/.test(target.type);
  if (profile.jsonInvalid > 0) {
    yield {
      object,
      line: column.line,
      severity: checked ? 'blocker' : 'behaviour',
      message: sentence(
        `${rowsWith(profile, 'jsonInvalid')} ${verb(profile.jsonInvalid, 'holds', 'hold')} text that is not valid JSON.`,
      ),
      why: checked
        ? 'The JSON types of PostgreSQL refuse such a text, and with it the portion of the table being loaded.'
        : 'The column stays text because of these rows, so PostgreSQL cannot search inside the JSON of the others.',
      fix: 'Repair these rows at the source or decide that they become NULL (no value); the alternative is to keep the whole column as text.',
      effort: [0.25, 1.5],
      rows: profile.jsonInvalid,
      samples: profile.samples.jsonInvalid ?? [],
    };
  }
  if (profile.jsonNul > 0 && target?.type !== 'text') {
    const binary = target === undefined || target.type === 'jsonb';
    yield {
      object,
      line: column.line,
      severity: binary ? 'blocker' : 'behaviour',
      message: sentence(
        `${rowsWith(profile, 'jsonNul')} ${verb(profile.jsonNul, 'holds', 'hold')} JSON that names the same key twice or contains the character NUL (\\u0000).`,
      ),
      why: binary
        ? 'jsonb, the searchable JSON type of PostgreSQL, keeps only the last of two equal keys and refuses the character NUL.'
        : 'The type json keeps the text as it is, but operators that read such a value fail on the character NUL.',
      fix: 'Look at the samples. Choose json instead of jsonb for this column to keep the text letter by letter, or clean these rows at the source.',
      effort: [0.25, 1],
      rows: profile.jsonNul,
      samples: profile.samples.jsonNul ?? [],
    };
  }
}
