import { type CataloguePart, foreignOptions, notOfExtension, userSchema } from './part.ts';
import { collate } from './types.ts';

export const ownRelation = `${userSchema('n.nspname')} and ${notOfExtension('pg_class', 'c.oid')}`;
const relations = 'pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace';

/** Sequences, tables with their columns and checks, and how partitions hang together. */
export function tableParts(version: number): CataloguePart[] {
  return [
    {
      kind: 'sequences',
      // Those of identity columns are written with their columns.
      query: `select 'pg_class:' || c.oid as id, format('CREATE SEQUENCE %I.%I%s %s;', n.nspname, c.relname,
          case when s.seqtypid = 'bigint'::regtype then '' else ' AS ' || pg_catalog.format_type(s.seqtypid, null) end, ${sequenceOptions}) as sql
        from ${relations} join pg_catalog.pg_sequence s on s.seqrelid = c.oid
        where ${ownRelation} and not exists (${internalOwner}) order by c.oid`,
    },
    {
      kind: 'tables',
      query: `with recursive depth as (
          select c.oid, 0 as level from pg_catalog.pg_class c
            where c.relkind in ('r', 'p', 'f') and not exists (select from pg_catalog.pg_inherits i where i.inhrelid = c.oid)
          union all select i.inhrelid, d.level + 1 from depth d join pg_catalog.pg_inherits i on i.inhparent = d.oid)
        select 'pg_class:' || c.oid as id, 'CREATE ' || case when c.relkind = 'f' then 'FOREIGN ' when c.relpersistence = 'u' then 'UNLOGGED ' else '' end
          || format('TABLE %I.%I (', n.nspname, c.relname)
          || coalesce((select string_agg(line, ',' order by place) from (${columns(version)} union all ${checks}) lines), '') || E'\\n)'
          || coalesce((select ' INHERITS (' || string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) || ')'
              from pg_catalog.pg_inherits i where i.inhrelid = c.oid and not c.relispartition), '')
          || case when c.relkind = 'p' then ' PARTITION BY ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end
          || coalesce((select format(' USING %I', m.amname) from pg_catalog.pg_am m where m.oid = c.relam and m.amname <> 'heap'), '')
          || ${relationOptions}
          || case when c.relkind = 'f' then (select format(' SERVER %I', v.srvname) || ${foreignOptions('f.ftoptions')}
              from pg_catalog.pg_foreign_table f join pg_catalog.pg_foreign_server v on v.oid = f.ftserver where f.ftrelid = c.oid) else '' end
          || ';' as sql
        from ${relations} join (select oid, max(level) as level from depth group by oid) d on d.oid = c.oid
        where ${ownRelation} order by d.level, c.oid`,
    },
    {
      kind: 'partitions',
      query: `select format('ALTER TABLE ONLY %s ATTACH PARTITION %I.%I %s;', i.inhparent::regclass, n.nspname, c.relname,
          pg_catalog.pg_get_expr(c.relpartbound, c.oid)) as sql
        from ${relations} join pg_catalog.pg_inherits i on i.inhrelid = c.oid
        where ${ownRelation} and c.relispartition and c.relkind in ('r', 'p', 'f') order by c.oid`,
    },
    {
      kind: 'settings of tables',
      query: tableSettings(version),
    },
    {
      kind: 'owners of sequences',
      query: `select format('ALTER SEQUENCE %I.%I OWNED BY %s.%I;', n.nspname, c.relname, d.refobjid::regclass, a.attname) as sql
        from ${relations} join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'a'
            and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
          join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where c.relkind = 'S' and ${ownRelation} order by c.oid`,
    },
  ];
}

/** Bounds that follow from the type and the direction are not written, as in a dump. */
const sequenceOptions = `format('START WITH %s INCREMENT BY %s %s %s CACHE %s%s', s.seqstart, s.seqincrement,
  case when s.seqmin = case when s.seqincrement > 0 then 1 else ${typeBound("'-32768'", "'-2147483648'", "'-9223372036854775808'")} end
    then 'NO MINVALUE' else 'MINVALUE ' || s.seqmin end,
  case when s.seqmax = case when s.seqincrement < 0 then -1 else ${typeBound("'32767'", "'2147483647'", "'9223372036854775807'")} end
    then 'NO MAXVALUE' else 'MAXVALUE ' || s.seqmax end,
  s.seqcache, case when s.seqcycle then ' CYCLE' else '' end)`;

function typeBound(smallint: string, integer: string, bigint: string): string {
  return `(case s.seqtypid when 'smallint'::regtype then ${smallint} when 'integer'::regtype then ${integer} else ${bigint} end)::bigint`;
}

/** The column that an identity sequence belongs to. */
const internalOwner = `select from pg_catalog.pg_depend o where o.classid = 'pg_catalog.pg_class'::regclass and o.objid = c.oid and o.deptype = 'i' and o.refobjsubid > 0`;

/** ` WITH (...)` of a table or view, without what is written elsewhere. */
export const relationOptions = `coalesce((select ' WITH (' || string_agg(format('%I=%L', option_name, option_value), ', ') || ')'
  from pg_catalog.pg_options_to_table(c.reloptions) where option_name <> 'check_option'), '')`;

function columns(version: number): string {
  // Generated columns came with 12; a NOT NULL that was never checked against the rows came with 18.
  const generated =
    version >= 120_000
      ? `when a.attgenerated <> '' then format(' GENERATED ALWAYS AS (%s) %s', pg_catalog.pg_get_expr(v.adbin, v.adrelid), case a.attgenerated when 'v' then 'VIRTUAL' else 'STORED' end)`
      : '';
  const notNull =
    version >= 180_000
      ? `and not exists (select from pg_catalog.pg_constraint k where k.conrelid = a.attrelid and k.contype = 'n' and k.conkey = array[a.attnum] and not k.convalidated)`
      : '';
  return `select a.attnum::int as place, format(E'\\n    %I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
      || ${collate('a')}
      || case ${generated} when v.adbin is not null then ' DEFAULT ' || pg_catalog.pg_get_expr(v.adbin, v.adrelid) else '' end
      || case when a.attidentity = '' then '' else format(' GENERATED %s AS IDENTITY', case a.attidentity when 'a' then 'ALWAYS' else 'BY DEFAULT' end)
        || coalesce((select format(' (SEQUENCE NAME %s %s)', s.seqrelid::regclass, ${sequenceOptions})
          from pg_catalog.pg_depend o join pg_catalog.pg_sequence s on s.seqrelid = o.objid
          where o.classid = 'pg_catalog.pg_class'::regclass and o.refclassid = 'pg_catalog.pg_class'::regclass
            and o.refobjid = a.attrelid and o.refobjsubid = a.attnum and o.deptype = 'i'), '') end
      || case when a.attnotnull ${notNull} then ' NOT NULL' else '' end as line
    from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef v on v.adrelid = a.attrelid and v.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;
}

/** Checks that hold for all rows; others are added behind the rows, as pg_dump does. */
const checks = `select 10000 + row_number() over (order by k.conname)::int as place, format(E'\\n    CONSTRAINT %I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid)) as line
  from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.convalidated and (k.conislocal or c.relispartition)`;

function tableSettings(version: number): string {
  const compression =
    version >= 140_000
      ? `union all select c.oid, 2, format('ALTER TABLE ONLY %I.%I ALTER COLUMN %I SET COMPRESSION %s;', n.nspname, c.relname, a.attname,
          case a.attcompression when 'l' then 'lz4' else 'pglz' end)
        from ${relations} join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where ${ownRelation} and c.relkind in ('r', 'p') and a.attcompression in ('l', 'p')`
      : '';
  return `select sql from (
    select c.oid, 1 as place, format('ALTER TABLE ONLY %I.%I ALTER COLUMN %I SET STORAGE %s;', n.nspname, c.relname, a.attname,
        case a.attstorage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'm' then 'MAIN' else 'EXTENDED' end) as sql
      from ${relations} join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        join pg_catalog.pg_type t on t.oid = a.atttypid
      where ${ownRelation} and c.relkind in ('r', 'p', 'm') and a.attstorage <> t.typstorage
    ${compression}
    union all select c.oid, 3, format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY;', n.nspname, c.relname)
      from ${relations} where ${ownRelation} and c.relrowsecurity
    union all select c.oid, 4, format('ALTER TABLE ONLY %I.%I FORCE ROW LEVEL SECURITY;', n.nspname, c.relname)
      from ${relations} where ${ownRelation} and c.relforcerowsecurity
    union all select c.oid, 5, format('ALTER TABLE ONLY %I.%I REPLICA IDENTITY %s;', n.nspname, c.relname, case c.relreplident
        when 'f' then 'FULL' when 'n' then 'NOTHING'
        else (select format('USING INDEX %I', i.relname) from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid
          where x.indrelid = c.oid and x.indisreplident limit 1) end)
      from ${relations} where ${ownRelation} and c.relkind in ('r', 'p') and (c.relreplident in ('f', 'n') or (c.relreplident = 'i'
        and exists (select from pg_catalog.pg_index x where x.indrelid = c.oid and x.indisreplident)))
  ) settings where sql is not null order by oid, place`;
}

/** Every sequence, and whether this user may see where it stands. */
export const sequenceNames = `select c.oid::regclass::text as name, pg_catalog.has_sequence_privilege(c.oid, 'SELECT')
    and pg_catalog.has_schema_privilege(n.oid, 'USAGE') as readable
  from ${relations} where c.relkind = 'S' and ${ownRelation} order by c.oid`;
