import { type CataloguePart, notOfExtension, userSchema } from './part.ts';

const own = `${userSchema('n.nspname')} and ${notOfExtension('pg_type', 't.oid')}`;

/** Schemas, extensions, collations and types. `version` as in server_version_num. */
export function typeParts(version: number): CataloguePart[] {
  const multirange =
    version >= 140_000
      ? `|| case when r.rngmultitypid = 0 then '' else format(', multirange_type_name = %s', pg_catalog.format_type(r.rngmultitypid, null)) end`
      : '';
  return [
    {
      kind: 'schemas',
      query: `select format('CREATE SCHEMA %I;', n.nspname) as sql from pg_catalog.pg_namespace n
        where ${userSchema('n.nspname')} and n.nspname <> 'public' and ${notOfExtension('pg_namespace', 'n.oid')} order by n.oid`,
    },
    {
      kind: 'extensions',
      query: `select format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I;', x.extname, n.nspname) as sql
        from pg_catalog.pg_extension x join pg_catalog.pg_namespace n on n.oid = x.extnamespace
        where x.extname <> 'plpgsql' order by x.oid`,
    },
    { kind: 'collations', query: collations(version) },
    {
      kind: 'types',
      query: `select case when t.typrelid = 0 then 'pg_type:' || t.oid else 'pg_class:' || t.typrelid end as id, case t.typtype
          when 'e' then format('CREATE TYPE %I.%I AS ENUM (%s);', n.nspname, t.typname,
            (select string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder) from pg_catalog.pg_enum l where l.enumtypid = t.oid))
          when 'c' then format('CREATE TYPE %I.%I AS (%s);', n.nspname, t.typname,
            (select string_agg(format('%I %s%s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), ${collate('a')}), ', ' order by a.attnum)
              from pg_catalog.pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
          when 'd' then format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, pg_catalog.format_type(t.typbasetype, t.typtypmod))
            || (select case when t.typcollation <> 0 and t.typcollation <> b.typcollation
                then (select format(' COLLATE %I.%I', cn.nspname, co.collname) from pg_catalog.pg_collation co
                  join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace where co.oid = t.typcollation) else '' end
                from pg_catalog.pg_type b where b.oid = t.typbasetype)
            || case when t.typnotnull then ' NOT NULL' else '' end
            || coalesce(' DEFAULT ' || pg_catalog.pg_get_expr(t.typdefaultbin, 0), '')
            || coalesce((select string_agg(format(' CONSTRAINT %I %s', c.conname, replace(pg_catalog.pg_get_constraintdef(c.oid), ' NOT VALID', '')), '' order by c.conname)
                from pg_catalog.pg_constraint c where c.contypid = t.oid and c.contype = 'c'), '') || ';'
          when 'r' then (select format('CREATE TYPE %I.%I AS RANGE (subtype = %s', n.nspname, t.typname, pg_catalog.format_type(r.rngsubtype, null))
            ${multirange}
            || case when o.opcdefault then '' else format(', subtype_opclass = %I.%I', opn.nspname, o.opcname) end
            || case when r.rngsubdiff = 0 then '' else ', subtype_diff = ' || r.rngsubdiff::regproc::text end
            || case when r.rngcanonical = 0 then '' else ', canonical = ' || r.rngcanonical::regproc::text end || ');'
            from pg_catalog.pg_range r join pg_catalog.pg_opclass o on o.oid = r.rngsubopc
              join pg_catalog.pg_namespace opn on opn.oid = o.opcnamespace where r.rngtypid = t.oid)
          else format('CREATE TYPE %I.%I (INPUT = %s, OUTPUT = %s, INTERNALLENGTH = %s);', n.nspname, t.typname,
            t.typinput::regproc, t.typoutput::regproc, case when t.typlen < 0 then 'VARIABLE' else t.typlen::text end)
          end as sql
        from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
          left join pg_catalog.pg_class c on c.oid = t.typrelid
        where ${own} and (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c')
          or (t.typtype = 'b' and t.typisdefined and not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)))
        order by t.oid`,
    },
  ];
}

/** ` COLLATE x` where a column has another collation than its type. */
export function collate(attribute: string): string {
  return `coalesce((select format(' COLLATE %I.%I', cn.nspname, co.collname) from pg_catalog.pg_collation co
    join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace join pg_catalog.pg_type ct on ct.oid = ${attribute}.atttypid
    where co.oid = ${attribute}.attcollation and ${attribute}.attcollation <> ct.typcollation), '')`;
}

function collations(version: number): string {
  const locale =
    version >= 170_000
      ? 'coalesce(c.colllocale, c.collcollate)'
      : version >= 150_000
        ? 'coalesce(c.colliculocale, c.collcollate)'
        : 'c.collcollate';
  const deterministic =
    version >= 120_000 ? `|| case when c.collisdeterministic then '' else ', deterministic = false' end` : '';
  return `select 'pg_collation:' || c.oid as id, format('CREATE COLLATION %I.%I (provider = %s, ', n.nspname, c.collname,
      case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end)
      || case when c.collprovider = 'c' and c.collcollate <> c.collctype
        then format('lc_collate = %L, lc_ctype = %L', c.collcollate, c.collctype) else format('locale = %L', ${locale}) end
      ${deterministic} || ');' as sql
    from pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace
    where ${userSchema('n.nspname')} and ${notOfExtension('pg_collation', 'c.oid')} order by c.oid`;
}
