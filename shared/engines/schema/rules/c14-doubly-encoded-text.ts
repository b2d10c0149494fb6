import { defineRule } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C14',
  title: 'Text that was encoded twice',
  severity: 'data-loss',
  dialects: 'all',
  foundIn: 'rows',
  help: 'When a program writes UTF-8 into a connection that expects latin1, every letter with an accent becomes two signs: MÃ¼ller instead of Müller. The text is valid, so no database complains; it is only wrong.',
  *check(input) {
    for (const { column, profile, object } of profiledColumns(input)) {
      if (profile.doubleEncoded === 0) continue;
      yield {
        object,
        line: column.line,
        message: sentence(
          `${rowsWith(profile, 'doubleEncoded')} ${verb(profile.doubleEncoded, 'looks', 'look')} as if the text had been encoded twice, so that Müller is stored as MÃ¼ller.`,
        ),
        why: 'The old application may repair this by a second mistake when it reads; a new one will show the wrong letters.',
        fix: 'Look at the samples. If they are wrong, decide to have this column decoded once more during the copy; only values that come out as valid text would be changed. CloudForge changes nothing here by itself.',
        effort: [0.25, 1.5],
        rows: profile.doubleEncoded,
        samples: profile.samples.doubleEncoded ?? [],
      };
    }
  },
});
