import { largeObjectsMessage } from '#shared/engines/schema/dialects/postgresql/large-objects.ts';
import { type CatalogueGap, type CataloguePart, foreignOptions, notOfExtension, userSchema } from './part.ts';

/** Oids below are the server's own (access/transam.h, FirstNormalObjectId). */
const ofPeople = (oid: string): string => `${oid} >= 16384`;

/** Foreign servers, text search, event triggers and publications; they are listed in the report. */
export function otherParts(): CataloguePart[] {
  return [
    {
      kind: 'foreign-data wrappers and servers',
      query: `select sql from (
          select w.oid, 1 as place, format('CREATE FOREIGN DATA WRAPPER %I%s;', w.fdwname, ${foreignOptions('w.fdwoptions')}) as sql
            from pg_catalog.pg_foreign_data_wrapper w where ${ofPeople('w.oid')} and ${notOfExtension('pg_foreign_data_wrapper', 'w.oid')}
          union all select v.oid, 2, format('CREATE SERVER %I%s FOREIGN DATA WRAPPER %I%s;', v.srvname,
              case when v.srvtype is null then '' else format(' TYPE %L', v.srvtype) end, w.fdwname, ${foreignOptions('v.srvoptions')})
            from pg_catalog.pg_foreign_server v join pg_catalog.pg_foreign_data_wrapper w on w.oid = v.srvfdw
        ) foreigners order by place, oid`,
    },
    {
      kind: 'text search dictionaries',
      query: `select format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s);', n.nspname, d.dictname, tn.nspname, t.tmplname,
          coalesce(', ' || d.dictinitoption, '')) as sql
        from pg_catalog.pg_ts_dict d join pg_catalog.pg_namespace n on n.oid = d.dictnamespace
          join pg_catalog.pg_ts_template t on t.oid = d.dicttemplate join pg_catalog.pg_namespace tn on tn.oid = t.tmplnamespace
        where ${userSchema('n.nspname')} and ${notOfExtension('pg_ts_dict', 'd.oid')} order by d.oid`,
    },
    {
      kind: 'text search configurations',
      query: `select format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I);', n.nspname, f.cfgname, pn.nspname, p.prsname)
          || coalesce((select string_agg(format(E'\\nALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %s WITH %s;', n.nspname, f.cfgname, m.alias, m.dictionaries), '' order by m.alias)
            from (select k.alias, string_agg(w.mapdict::regdictionary::text, ', ' order by w.mapseqno) as dictionaries
              from pg_catalog.pg_ts_config_map w join pg_catalog.ts_token_type(f.cfgparser) k on k.tokid = w.maptokentype
              where w.mapcfg = f.oid group by k.alias) m), '') as sql
        from pg_catalog.pg_ts_config f join pg_catalog.pg_namespace n on n.oid = f.cfgnamespace
          join pg_catalog.pg_ts_parser p on p.oid = f.cfgparser join pg_catalog.pg_namespace pn on pn.oid = p.prsnamespace
        where ${userSchema('n.nspname')} and ${notOfExtension('pg_ts_config', 'f.oid')} order by f.oid`,
    },
    {
      kind: 'event triggers',
      query: `select format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s();', g.evtname, g.evtevent,
          coalesce((select format(' WHEN TAG IN (%s)', string_agg(quote_literal(tag), ', ')) from unnest(g.evttags) tag having count(*) > 0), ''), g.evtfoid::regproc) as sql
        from pg_catalog.pg_event_trigger g where ${notOfExtension('pg_event_trigger', 'g.oid')} order by g.oid`,
    },
    {
      kind: 'publications',
      query: `select format('CREATE PUBLICATION %I%s;', p.pubname, case when p.puballtables then ' FOR ALL TABLES'
          else coalesce((select ' FOR TABLE ' || string_agg('ONLY ' || r.prrelid::regclass::text, ', ' order by r.prrelid) from pg_catalog.pg_publication_rel r where r.prpubid = p.oid), '') end) as sql
        from pg_catalog.pg_publication p order by p.oid`,
    },
  ];
}

/** What the script has no statement for. Each answers its name, so that nothing is missing without a word. */
export function catalogueGaps(version: number): CatalogueGap[] {
  const inSchema = (catalogue: string, prefix: string): string =>
    `select format('%I.%I', n.nspname, o.${prefix}name) as name from pg_catalog.${catalogue} o
      join pg_catalog.pg_namespace n on n.oid = o.${prefix}namespace
      where ${userSchema('n.nspname')} and ${notOfExtension(catalogue, 'o.oid')} order by o.oid`;
  const notCarried = 'is not carried over; make it by hand in the new database if something uses it.';
  const gaps: CatalogueGap[] = [
    { query: inSchema('pg_opclass', 'opc'), message: `The operator class ${notCarried}` },
    { query: inSchema('pg_conversion', 'con'), message: `The conversion of encodings ${notCarried}` },
    { query: inSchema('pg_ts_parser', 'prs'), message: `The text search parser ${notCarried}` },
    { query: inSchema('pg_ts_template', 'tmpl'), message: `The text search template ${notCarried}` },
    {
      query: `select l.lanname as name from pg_catalog.pg_language l where ${ofPeople('l.oid')} and ${notOfExtension('pg_language', 'l.oid')}`,
      message: `The procedural language ${notCarried}`,
    },
    {
      query: `select format('%s, language %s', pg_catalog.format_type(t.trftype, null), l.lanname) as name from pg_catalog.pg_transform t
        join pg_catalog.pg_language l on l.oid = t.trflang where ${ofPeople('t.oid')} and ${notOfExtension('pg_transform', 't.oid')}`,
      message: `The transform ${notCarried}`,
    },
    {
      query: `select m.amname as name from pg_catalog.pg_am m where ${ofPeople('m.oid')} and ${notOfExtension('pg_am', 'm.oid')}`,
      message: `The access method ${notCarried}`,
    },
    {
      query: `select format('%I.%I', n.nspname, i.relname) as name from pg_catalog.pg_index x
        join pg_catalog.pg_class i on i.oid = x.indexrelid join pg_catalog.pg_class c on c.oid = x.indrelid
        join pg_catalog.pg_namespace n on n.oid = i.relnamespace
        where ${userSchema('n.nspname')} and not x.indisvalid and c.relkind <> 'p'`,
      message:
        'The index was never finished in the source (it is marked invalid) and is left out; make it again if it is wanted.',
    },
    {
      query: `select format('%I.%I', n.nspname, c.relname) as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and not ${notOfExtension('pg_class', 'c.oid')}
          and pg_catalog.pg_relation_size(c.oid) > 0`,
      message:
        'The table belongs to an extension, which brings its own rows; rows that were added to it by hand are not carried over.',
    },
    {
      query: `select 'large objects' as name, count(*) as count from pg_catalog.pg_largeobject_metadata having count(*) > 0`,
      code: 'large-objects',
      message: largeObjectsMessage,
    },
    {
      query: `select 'logical replication' as name where exists (select from pg_catalog.pg_stat_subscription)`,
      message: 'The database subscribes to another one; the subscription is not carried over.',
    },
  ];
  if (version >= 180_000) {
    gaps.push({
      query: `select format('%s.%I', k.conrelid::regclass, a.attname) as name from pg_catalog.pg_constraint k
        join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
        where k.contype = 'n' and not k.convalidated and k.conrelid <> 0`,
      message:
        'NOT NULL was added without a look at the rows that were there (NOT VALID): the column may hold NULLs and is read as one that may.',
    });
  }
  return gaps;
}
