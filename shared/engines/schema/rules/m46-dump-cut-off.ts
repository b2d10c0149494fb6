import { defineRule } from './support/define.ts';
import { number } from './support/words.ts';

export const rule = defineRule({
  code: 'M46',
  title: 'The dump is cut off',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Dump tools write a closing line when they are done. If it is missing, the dump stopped early: a full disk, a lost connection, a time limit. What comes after that point is not in the file.',
  *check({ model }) {
    const broken = model.issues.find(({ code }) => code === 'truncated');
    if (model.complete !== false && broken === undefined) return;
    // A database file has no statements and no lines: what it lacks is said in its own words (R01).
    if (model.complete !== false && broken?.line === 0) return;
    const { rows } = model.statistics;
    const line = broken?.line ?? model.statistics.lines;
    yield {
      object: model.database ?? 'the dump',
      line,
      message:
        broken === undefined
          ? `The file ends at line ${number(line)} without the closing line that ${model.writtenBy ?? 'the dump tool'} writes when it is done.`
          : `The file ends in the middle of a statement, at line ${number(line)}.`,
      why: `Tables or rows after that point are missing; the ${number(rows)} rows read so far may not be all of them.`,
      fix: 'Take the dump again and look at its last line and at the exit code of the tool. Do not move on with this file unless you know why it ends here.',
      effort: [0.25, 2],
    };
  },
});
