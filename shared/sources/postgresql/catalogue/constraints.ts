import type { CataloguePart } from './part.ts';
import { ownRelation, relationOptions } from './tables.ts';

const relations = 'pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace';
/** The relation that an object belongs to. */
const relationOf = (oid: string): string =>
  `join pg_catalog.pg_class c on c.oid = ${oid} join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;

/** Views, constraints, indexes, triggers, rules and policies. */
export function constraintParts(version: number): CataloguePart[] {
  // Triggers that a partition has from its parent: told by their parent since 13, internal before.
  const ofParent = version >= 130_000 ? 'and g.tgparentid = 0' : '';
  return [
    {
      kind: 'views',
      query: `select 'pg_class:' || c.oid as id, case when c.relkind = 'm'
          then format(E'CREATE MATERIALIZED VIEW %I.%I%s AS\\n%s WITH NO DATA;', n.nspname, c.relname, ${relationOptions}, rtrim(pg_catalog.pg_get_viewdef(c.oid), ';'))
          else format(E'CREATE VIEW %I.%I%s AS\\n%s', n.nspname, c.relname, ${relationOptions}, rtrim(pg_catalog.pg_get_viewdef(c.oid), ';'))
            || coalesce((select format(E'\\n  WITH %s CHECK OPTION', upper(option_value)) from pg_catalog.pg_options_to_table(c.reloptions) where option_name = 'check_option'), '') || ';'
          end as sql
        from ${relations} where ${ownRelation} and c.relkind in ('v', 'm') order by c.oid`,
    },
    {
      kind: 'defaults of views',
      query: `select format('ALTER TABLE ONLY %I.%I ALTER COLUMN %I SET DEFAULT %s;', n.nspname, c.relname, a.attname, pg_catalog.pg_get_expr(v.adbin, v.adrelid)) as sql
        from ${relations} join pg_catalog.pg_attrdef v on v.adrelid = c.oid join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = v.adnum
        where ${ownRelation} and c.relkind = 'v' order by c.oid, a.attnum`,
    },
    {
      kind: 'constraints',
      // Foreign keys and exclusions of partitions come with their parents'; keys are written for each, as pg_dump does.
      query: `select format('ALTER TABLE %s%I.%I ADD CONSTRAINT %I %s;', case when c.relkind = 'p' and k.contype = 'f' then '' else 'ONLY ' end,
          n.nspname, c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid)) as sql
        from pg_catalog.pg_constraint k ${relationOf('k.conrelid')}
        where ${ownRelation} and (k.contype in ('p', 'u', 'x') or (k.contype = 'f' and k.conparentid = 0)
          or (k.contype = 'c' and not k.convalidated and k.conislocal))
        order by array_position('{p,u,x,c,f}'::text[], k.contype::text), n.nspname, c.relname, k.conname`,
    },
    {
      kind: 'indexes',
      query: `select pg_catalog.pg_get_indexdef(x.indexrelid) || ';' as sql
        from pg_catalog.pg_index x ${relationOf('x.indrelid')}
        where ${ownRelation} and c.relkind in ('r', 'p', 'm') and (x.indisvalid or c.relkind = 'p')
          and not exists (select from pg_catalog.pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))
        order by x.indexrelid`,
    },
    {
      kind: 'triggers',
      query: `select pg_catalog.pg_get_triggerdef(g.oid) || ';' || case when g.tgenabled = 'D'
          then format(E'\\nALTER TABLE %I.%I DISABLE TRIGGER %I;', n.nspname, c.relname, g.tgname) else '' end as sql
        from pg_catalog.pg_trigger g ${relationOf('g.tgrelid')}
        where ${ownRelation} and not g.tgisinternal ${ofParent} order by c.oid, g.tgname`,
    },
    {
      kind: 'rules',
      query: `select pg_catalog.pg_get_ruledef(r.oid) as sql
        from pg_catalog.pg_rewrite r ${relationOf('r.ev_class')}
        where ${ownRelation} and r.rulename <> '_RETURN' order by r.oid`,
    },
    {
      kind: 'policies',
      query: `select format('CREATE POLICY %I ON %I.%I', p.polname, n.nspname, c.relname)
          || case when p.polpermissive then '' else ' AS RESTRICTIVE' end
          || case p.polcmd when 'r' then ' FOR SELECT' when 'a' then ' FOR INSERT' when 'w' then ' FOR UPDATE' when 'd' then ' FOR DELETE' else '' end
          || case when p.polroles = '{0}'::oid[] then '' else ' TO ' || (select string_agg(case when o = 0 then 'PUBLIC' else quote_ident(pg_catalog.pg_get_userbyid(o)) end, ', ') from unnest(p.polroles) o) end
          || case when p.polqual is null then '' else format(' USING (%s)', pg_catalog.pg_get_expr(p.polqual, p.polrelid)) end
          || case when p.polwithcheck is null then '' else format(' WITH CHECK (%s)', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) end || ';' as sql
        from pg_catalog.pg_policy p ${relationOf('p.polrelid')}
        where ${ownRelation} order by p.oid`,
    },
    {
      kind: 'extended statistics',
      query: `select pg_catalog.pg_get_statisticsobjdef(s.oid) || ';' as sql
        from pg_catalog.pg_statistic_ext s ${relationOf('s.stxrelid')}
        where ${ownRelation} order by s.oid`,
    },
  ];
}
