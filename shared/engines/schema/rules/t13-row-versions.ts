import { defineRule } from './support/define.ts';
import { columns } from './support/walk.ts';

export const rule = defineRule({
  code: 'T13',
  title: 'ROWVERSION',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'A ROWVERSION (also called TIMESTAMP, although it has nothing to do with time) gets a new number from the server whenever its row changes. Applications compare it to see whether somebody else was faster.',
  *check(input) {
    for (const { column, object } of columns(input)) {
      if (!/^(?:rowversion|timestamp)$/i.test(column.sourceType)) continue;
      yield {
        object,
        line: column.line,
        message:
          'The server counts this column up whenever a row changes; its present bytes are copied, and then it stays as it is.',
        why: 'An application that compares the column before it saves no longer notices that somebody else changed the row meanwhile.',
        fix: 'Let the application compare the system column xmin instead (most libraries know it as a concurrency token), or add a trigger BEFORE UPDATE that counts a bigint column up. Remove the old column once nobody reads it.',
        effort: [0.5, 3],
      };
    }
  },
});
