import type { RuleInput } from '../finding.ts';
import type { Trigger } from '../model.ts';
import { defineRule } from './support/define.ts';
import { scannable, withoutTexts } from './support/scan.ts';
import { targetName } from './support/sql.ts';

/** SELECT s.NEXTVAL INTO :NEW.id FROM DUAL, and :NEW.id := s.NEXTVAL, perhaps within NVL or COALESCE. */
const patterns = [
  /"?([\w$#]{1,128})"?\s*\.\s*NEXTVAL\s+INTO\s+:NEW\s*\.\s*"?([\w$#]{1,128})/i,
  /:NEW\s*\.\s*"?([\w$#]{1,128})"?\s*:=[^;]{0,200}?"?([\w$#]{1,128})"?\s*\.\s*NEXTVAL/i,
];

/** The sequence and the column of a trigger that numbers new rows. */
function counterOf({ text, events }: Trigger): { sequence: string; column: string } | undefined {
  if (!events.includes('insert')) return undefined;
  const plain = withoutTexts(scannable(text), { escapes: false });
  const [into, assigned] = patterns.map(pattern => pattern.exec(plain));
  if (into?.[1] !== undefined && into[2] !== undefined) return { sequence: into[1], column: into[2] };
  if (assigned?.[1] !== undefined && assigned[2] !== undefined) return { sequence: assigned[2], column: assigned[1] };
  return undefined;
}

/** The names of a table and a column in the new database. */
function targetsOf({ target }: RuleInput, table: string, column: string): { table: string; column: string } {
  const found = target.tables.find(({ source }) => source.name === table);
  const place = found?.columns.find(({ source }) => source.name.toLowerCase() === column.toLowerCase());
  return { table: found?.name ?? table, column: place?.target.name ?? column };
}

export const rule = defineRule({
  code: 'O23',
  title: 'Triggers that number rows',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'Before version 12 Oracle had no columns that count by themselves: a trigger took the next number of a sequence. In PostgreSQL a default does that, and the trigger can go.',
  *check(input) {
    for (const trigger of input.model.triggers) {
      const counter = counterOf(trigger);
      if (counter === undefined) continue;
      const { table, column } = targetsOf(input, trigger.table, counter.column);
      const sequence = counter.sequence.toLowerCase();
      yield {
        object: `trigger ${trigger.name} on ${trigger.table}`,
        line: trigger.line,
        message: `This trigger gives new rows a number of the sequence ${counter.sequence} in ${counter.column}.`,
        why: 'Without it a new row has no number, and its key is missing.',
        fix: `A default does the same, if that is all the trigger does:\nALTER TABLE ${targetName(table)} ALTER COLUMN ${targetName(column)} SET DEFAULT nextval('${sequence.replaceAll("'", "''")}');\nALTER SEQUENCE ${targetName(sequence)} OWNED BY ${targetName(table)}.${targetName(column)};`,
        effort: [0.1, 0.5],
      };
    }
  },
});
