import { defineRule } from './support/define.ts';

export const rule = defineRule({
  code: 'L27',
  title: 'A database in UTF-16',
  severity: 'cosmetic',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'SQLite can store its texts in UTF-16, an encoding with at least two bytes for every character. PostgreSQL stores UTF-8.',
  *check({ model }) {
    if (!/^utf-?16/i.test(model.charset ?? '')) return;
    yield {
      object: model.database ?? 'the database',
      line: 0,
      message: `The database keeps its texts in ${model.charset ?? 'UTF-16'}.`,
      why: 'Both encodings hold the same characters, but broken halves of a character, which UTF-16 lets pass, are no valid UTF-8.',
      fix: 'CloudForge stores UTF-8. Values that are no valid text have a finding of their own. Nothing to do.',
      automatic: true,
    };
  },
});
