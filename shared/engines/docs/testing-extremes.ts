/** Assessments for tests that go to the limits: very large, and hostile. */
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import { assessmentOf, buildFinding, buildTable } from './testing.ts';

/** An assessment with many tables (each but the first refers to an earlier one) and many findings. */
export function buildLargeAssessment(tableCount: number, findingCount: number): Assessment {
  const tables = Array.from({ length: tableCount }, (_, index) =>
    buildTable(
      `module_${Math.floor(index / 20)}_table_${index}`,
      [
        ['id', 'int(11)', 'integer'],
        ['parent_id', 'int(11)', 'integer'],
        ['label', 'varchar(100)', 'character varying(100)'],
        ['weight', 'double', 'double precision'],
      ],
      index % 20 === 0
        ? []
        : [
            [
              'parent_id',
              `module_${Math.floor(index / 20)}_table_${index - 1 - (index % 3 === 0 ? 0 : (index * 7) % (index % 20))}`,
            ],
          ],
      { rows: index * 10 },
    ),
  );
  const findings = Array.from({ length: findingCount }, (_, index) =>
    buildFinding(
      `C${String(index % 37).padStart(2, '0')}`,
      severities[index % severities.length] ?? 'cosmetic',
      `table_${index}`,
      { line: index + 1 },
    ),
  );
  return assessmentOf(tables, findings);
}

/** Strings that try to break out of HTML, SVG, Markdown, SQL and YAML. */
export const hostileTexts = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></svg></title><b>',
  '![x](javascript:alert(1)) [y](https://evil.invalid)',
  '`` ` ``` | a | b |\n# heading',
  '*/; DROP TABLE users; --\nDROP TABLE users;',
  '\u202Egnp.exe\u0000\u0007\uD800',
  '&lt;&#60;&amp;',
  '{{constructor}} $(id) <?php ?> ]]> -->',
] as const;

/** An assessment in which every text that comes from a dump is hostile. */
export function buildHostileAssessment(): Assessment {
  const tables = hostileTexts.map((text, index) =>
    buildTable(
      `${index} ${text}`,
      [
        ['id', text, text, { reason: text }],
        [text, `varchar(${text})`, text, { lossy: true, nullable: true, reason: text }],
      ],
      index === 0 ? [] : [[text, `${index - 1} ${hostileTexts[index - 1]}`]],
    ),
  );
  const findings = hostileTexts.map((text, index) =>
    buildFinding(text, severities[index % severities.length] ?? 'cosmetic', text, {
      message: text,
      why: text,
      fix: `${text}\nUPDATE t SET a = '${text}';`,
      samples: [{ line: 3, value: text }],
    }),
  );
  const all = hostileTexts.join(' ');
  const base = assessmentOf(tables, findings);
  return {
    ...base,
    model: { ...base.model, database: all, serverVersion: all },
    grade: { letter: 'E', reasons: [...hostileTexts] },
    loadOrder: { tables: tables.map(table => table.name), cycles: [[...hostileTexts]] },
    sizing: { ...base.sizing, reasons: [...hostileTexts] },
  };
}

/** A database of modules with 20 tables each and so many foreign keys, most within a module, some to a few hubs. */
export function buildGroupedAssessment(tableCount: number, referenceCount: number): Assessment {
  let state = 42;
  const below = (count: number): number => {
    // A linear congruential generator (Numerical Recipes, chapter 7.1): the same database every time.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const references: Set<number>[] = Array.from({ length: tableCount }, () => new Set());
  const name = (table: number): string => `module${Math.floor(table / 20)}_table${table % 20}`;
  for (let made = 0, tries = 0; made < referenceCount && tries < referenceCount * 100; tries += 1) {
    const child = below(tableCount);
    const first = child - (child % 20);
    const parent = below(4) === 0 ? below(3) * 20 : first + below(Math.max(1, child % 20));
    if (parent === child || references[child]?.has(parent) === true) continue;
    references[child]?.add(parent);
    made += 1;
  }
  const tables = references.map((parents, index) =>
    buildTable(
      name(index),
      [
        ['id', 'bigint', 'bigint'],
        ...[...parents].map((parent): [string, string, string] => [`${name(parent)}_id`, 'bigint', 'bigint']),
        ['label', 'varchar(40)', 'varchar(40)'],
      ],
      [...parents].map(parent => [`${name(parent)}_id`, name(parent)]),
      { rows: index * 1000 },
    ),
  );
  return assessmentOf(tables, []);
}
