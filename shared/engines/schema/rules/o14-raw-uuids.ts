import { defineRule } from './support/define.ts';
import { columnDraft } from './support/oracle.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O14',
  title: 'RAW(16) as a UUID',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'SYS_GUID() makes 16 bytes that serve as a key, kept in RAW(16). PostgreSQL has a type uuid for such keys, which shows them with hyphens and compares as fast.',
  check: input =>
    columnDraft(
      input,
      ({ column }) => column.sourceType === 'RAW(16)',
      (found, names) => ({
        message: `${count(found.length, 'column')} of 16 bytes ${verb(found.length, 'is', 'are')} most likely a UUID: ${names}.`,
        why: "As bytes the keys look like \\x0a1b...; programs that send them as text have to say decode(..., 'hex').",
        fix: 'CloudForge keeps the bytes and makes new ones in the default. If your programs treat them as UUIDs, choose uuid as the type of both ends of each foreign key; the order of the bytes stays.',
        effort: [0.25, 2],
      }),
    ),
});
