import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M29',
  title: 'Geometry: points, lines and areas',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'Places on a map need the extension PostGIS in PostgreSQL, which is installed separately. Without it the values can be kept as plain bytes, but not searched by distance.',
  *check(input) {
    const found = columns(input).filter(
      ({ column, target }) => column.type.kind === 'geometry' && !/^(geometry|geography)/.test(target?.type ?? ''),
    );
    const [first] = found;
    if (first === undefined) return;
    const { names, ...where } = groupColumns(found, 'geometry column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} with places on a map ${verb(found.length, 'becomes', 'become')} ${first.target?.type ?? 'bytea'}: ${names}.`,
      why: 'As plain bytes nothing is lost, but searches by distance or area do not work. MySQL and PostGIS may also disagree about which of the two numbers of a point comes first.',
      fix: 'If your application searches by place, install PostGIS on the new server and turn the columns into geometry; check one known point on a map:\nCREATE EXTENSION postgis;',
      effort: [1, 8],
    };
  },
});
