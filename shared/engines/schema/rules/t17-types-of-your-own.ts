import { defineRule } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'T17',
  title: 'Alias types, table types and CLR types',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'CREATE TYPE gives another name to a type, describes a table that procedures take as a parameter, or loads a type from a .NET library. The first is resolved to the type behind it; the others have no equal.',
  *check(input) {
    const aliases: Member[] = [];
    for (const { name, definition, line } of input.model.types) {
      if (definition.kind === 'domain') {
        aliases.push({ object: name, line });
        continue;
      }
      yield {
        object: `type ${name}`,
        line,
        message:
          'This type describes a table for parameters of procedures, or comes from a .NET library; it is not carried over.',
        why: 'Procedures and programs that pass values of this type find no such type in PostgreSQL.',
        fix: 'A parameter that is a table becomes an array of rows, a JSON document or a temporary table. Code from a library has to be written anew.',
        effort: [0.5, 4],
      };
    }
    const uses = columns(input).filter(({ column }) =>
      aliases.some(({ object }) => column.sourceType.split('.').at(-1)?.toLowerCase() === object.toLowerCase()),
    ).length;
    if (aliases.length === 0) return;
    const { names, ...where } = group(aliases, 'type');
    yield {
      ...where,
      severity: 'cosmetic',
      message: `${sentence(count(aliases.length, 'type'))} ${verb(aliases.length, 'is another name', 'are other names')} for a type of the server: ${names}. ${sentence(count(uses, 'column'))} ${verb(uses, 'uses', 'use')} ${verb(aliases.length, 'it', 'them')}.`,
      why: 'The columns get the type behind the name, so nothing about their values changes; the name itself is not in the new schema.',
      fix: 'Nothing to do. If you want the name, write CREATE DOMAIN for it and change the columns.',
      automatic: true,
    };
  },
});
