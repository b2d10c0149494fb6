import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { isText, profiledColumns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O38',
  title: 'Character set of the export',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'rows',
  help: 'The client that writes an Oracle script converts text to the character set in NLS_LANG, and puts a question mark, plain or turned upside down, for every letter that set does not have. The script does not say which set it was.',
  *check(input) {
    const found = profiledColumns(input).filter(
      ({ column, profile }) =>
        isText(column.type) && (profile.encodingInvalid > 0 || profile.bytesMax > profile.charactersMax),
    );
    if (found.length === 0) return;
    const broken = found.filter(({ profile }) => profile.encodingInvalid > 0);
    const shown = broken.length > 0 ? broken : found;
    const { names, ...where } = groupColumns(shown, 'text column');
    if (broken.length > 0) {
      yield {
        ...where,
        message: `${sentence(count(broken.length, 'text column'))} ${verb(broken.length, 'holds', 'hold')} bytes that are not UTF-8, so the export was most likely written in another character set: ${names}.`,
        why: 'Letters outside plain English would arrive as others, or not at all.',
        fix: 'Write the export again with NLS_LANG=.AL32UTF8 set in the environment of the client, which makes it UTF-8 whatever the database uses.',
        effort: [0.25, 1],
      };
      return;
    }
    yield {
      ...where,
      severity: 'cosmetic',
      message: `${sentence(count(found.length, 'text column'))} ${verb(found.length, 'holds', 'hold')} letters outside plain English, all of them valid UTF-8: ${names}.`,
      why: 'The export does not say its character set; that it is UTF-8 was seen from the values.',
      fix: 'CloudForge reads it as UTF-8. If question marks stand where letters should be, the client lost them: export again with NLS_LANG=.AL32UTF8.',
      automatic: true,
    };
  },
});
