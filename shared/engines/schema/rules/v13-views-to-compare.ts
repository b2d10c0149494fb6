import { defineRule } from './support/define.ts';
import { group, statements } from './support/group.ts';
import { sourceTable, targetName } from './support/sql.ts';
import { count, list } from './support/words.ts';

export const rule = defineRule({
  code: 'V13',
  title: 'Rows of each view on both sides',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'A view holds no rows of its own, so the proof of the rows does not cover it. That a translated view gives the same is compared by counting on both sides.',
  *check(input) {
    const { model } = input;
    if (model.dialect === 'postgresql' || model.views.length === 0) return;
    const [first] = model.views;
    const { names: _, ...where } = group(
      model.views.map(({ name, line }) => ({ object: `rows of ${name}`, line })),
      'view',
    );
    yield {
      ...where,
      line: first?.line ?? 0,
      message: `The rows of ${count(model.views.length, 'view')} are not part of the proof, which is about tables: ${list(model.views.map(({ name }) => name))}.`,
      why: 'A translated query that gives other rows shows in a report, not as an error.',
      fix: `Count the rows of those that were carried over on both sides, the source before and the new database after the arrow:${statements(
        model.views.map(
          view =>
            `SELECT count(*) FROM ${sourceTable(model.dialect, view)}; -- -> SELECT count(*) FROM ${targetName(view.name)};`,
        ),
      )}`,
      effort: [0.1, 0.5],
    };
  },
});
