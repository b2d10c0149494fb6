import { codePageOf } from './support/code-page.ts';
import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'T06',
  title: 'Code page of CHAR and VARCHAR by collation',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'CHAR, VARCHAR and TEXT hold bytes of the code page that belongs to their collation: windows-1252 for Latin, 932 for Japanese, and so on. A script holds them as text again; it is complete if it was saved as Unicode.',
  *check(input) {
    const found = columns(input).filter(({ table, column }) => {
      const page = codePageOf(input.model, table, column);
      return page !== undefined && page !== 'windows-1252' && page !== 'UTF-8';
    });
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    const pages = new Set(found.map(({ table, column }) => codePageOf(input.model, table, column)));
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'keeps its', 'keep their')} text in another code page than Western European (${[...pages].join(', ')}): ${names}.`,
      why: 'A script that was saved in the code page of the machine it was written on, instead of Unicode, turns such letters into others or into question marks.',
      fix: "Save the script as Unicode (in Management Studio: Save with Encoding, UTF-8 or UTF-16) and write texts as N'...'. Then compare a few names with the source; PostgreSQL holds every letter of these code pages.",
      effort: [0.25, 1],
    };
  },
});
