import type { RuleInput } from '../finding.ts';
import type { Index } from '../model.ts';
import { type Draft, defineRule } from './support/define.ts';
import { traitsOf } from './support/oracle.ts';
import { indexObjectOf, objectOf } from './support/walk.ts';

interface Advice {
  message: string;
  fix: string;
  effort: readonly [number, number];
}

const kinds: { readonly [kind in Index['kind']]?: Advice } = {
  bitmap: {
    message:
      'This bitmap index becomes a plain one; PostgreSQL makes bitmaps by itself when it searches with several indexes.',
    fix: 'Measure the reports that used it on the rehearsed copy. On a large table that only grows a BRIN index may serve better.',
    effort: [0.1, 1],
  },
  fulltext: {
    message: 'This index of Oracle Text becomes a GIN index over the words of its columns.',
    fix: "Rewrite CONTAINS as: SELECT ... WHERE to_tsvector('simple', text) @@ plainto_tsquery('simple', 'words');",
    effort: [0.5, 4],
  },
  other: {
    message:
      'This index uses a method of Oracle (a domain index, or one over a join), which PostgreSQL does not have; it is left out.',
    fix: 'Find out which queries it served, and build what helps them: an index over an expression, GIN for documents, or a materialised view.',
    effort: [0.5, 4],
  },
};

function* byTrait(input: RuleInput): Generator<Draft> {
  for (const { table, rest } of traitsOf(input, 'REVERSE INDEX')) {
    yield {
      object: indexObjectOf(input.model, table, rest),
      line: table.indexes.find(({ name }) => name === rest)?.line ?? table.line,
      message:
        'This index keeps the bytes of its keys in reverse (REVERSE), against crowding at one end; it becomes a plain one.',
      why: 'PostgreSQL does not need this, and a plain index finds ranges, which the reverse one does not.',
      fix: 'Nothing to do.',
      automatic: true,
    };
  }
  for (const words of ['INDEX ORGANIZED', 'CLUSTER']) {
    for (const { table } of traitsOf(input, words)) {
      yield {
        object: objectOf(input.model, table),
        line: table.line,
        message: `This table keeps its rows ${words === 'CLUSTER' ? 'together with those of others (a cluster)' : 'in the order of its key (ORGANIZATION INDEX)'}; it becomes a plain table with an index.`,
        why: 'Every row is kept. Reading many rows in the order of the key may take longer.',
        fix: 'If that shows, order the rows once in a while with CLUSTER, or add the columns that are read to the index with INCLUDE.',
        effort: [0.1, 1],
      };
    }
  }
}

export const rule = defineRule({
  code: 'O26',
  title: 'Bitmap, reverse and domain indexes',
  severity: 'performance',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'Besides plain indexes Oracle has bitmaps, indexes over reversed keys, over words and shapes, and tables that are an index themselves. PostgreSQL has other means for each.',
  *check(input) {
    for (const table of input.model.tables) {
      for (const { name, kind, line } of table.indexes) {
        const advice = kinds[kind];
        if (advice === undefined) continue;
        yield {
          ...advice,
          object: indexObjectOf(input.model, table, name),
          line,
          why: 'The rows are all there, but searches that it helped may take longer or have to be written in another way.',
        };
      }
    }
    yield* byTrait(input);
  },
});
