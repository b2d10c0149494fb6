import { defineRule } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C13',
  title: 'Bytes that are no text in the declared encoding',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'A database says in which encoding its text is written. Some values hold bytes that mean nothing in that encoding: often text of an older system that was stored without being converted. PostgreSQL refuses such bytes.',
  *check(input) {
    for (const { table, column, profile, target, object } of profiledColumns(input)) {
      if (profile.encodingInvalid === 0 || target?.type === 'bytea') continue;
      const charset = column.charset ?? table.charset ?? input.model.charset;
      const declared = charset === undefined ? 'the encoding of the file' : `the declared encoding (${charset})`;
      yield {
        object,
        line: column.line,
        message: sentence(
          `${rowsWith(profile, 'encodingInvalid')} ${verb(profile.encodingInvalid, 'holds', 'hold')} bytes that are no text in ${declared}.`,
        ),
        why: 'PostgreSQL refuses these rows; guessing another encoding could turn names and addresses into nonsense.',
        fix: 'Look at the samples: if the text is written in another encoding (often windows-1252, gbk or shift_jis), name that encoding for this column. If it was never text, keep the column as bytes (type bytea).',
        effort: [0.5, 2],
        rows: profile.encodingInvalid,
        samples: profile.samples.encodingInvalid ?? [],
      };
    }
  },
});
