import { defineRule } from './support/define.ts';
import { columns, isText } from './support/walk.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O10',
  title: 'An empty text is NULL',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: "For Oracle an empty text and no value are the same: '' IS NULL holds, and || passes over NULL. For PostgreSQL '' is a text without letters, and NULL joined to a text gives NULL.",
  *check(input) {
    const texts = columns(input).filter(({ column }) => isText(column.type) && column.nullable);
    const [first] = texts;
    if (first === undefined) return;
    yield {
      object: input.model.database ?? 'the database',
      line: first.column.line,
      message: `${count(texts.length, 'text column')} that may be without a value ${verb(texts.length, 'is', 'are')} affected by this: Oracle never stored an empty text.`,
      why: "An application that writes '' will store an empty text from now on, which IS NULL does not find; and a name joined of parts becomes NULL where one part is missing.",
      fix: "The rows are copied as they are: what was empty is NULL. In queries write concat() or coalesce(x, '') where parts may be missing, and NULLIF(x, '') where programs write empty texts.",
      effort: [0.5, 8],
    };
  },
});
