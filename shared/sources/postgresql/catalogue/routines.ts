import { type CataloguePart, notOfExtension, userSchema } from './part.ts';

const routines = 'pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace';
const own = `${userSchema('n.nspname')} and ${notOfExtension('pg_proc', 'p.oid')}`;

/** A function by name, where there is one; else `missing`. */
const functionName = (oid: string): string => `nullif(${oid}, 0)::oid::regproc::text`;

/** Functions, procedures, aggregates, operators and casts. */
export function routineParts(): CataloguePart[] {
  return [
    {
      kind: 'functions',
      query: `select 'pg_proc:' || p.oid as id, regexp_replace(pg_catalog.pg_get_functiondef(p.oid), '^CREATE OR REPLACE', 'CREATE') || ';' as sql from ${routines}
        where ${own} and p.prokind in ('f', 'p', 'w')
          and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
        order by p.oid`,
    },
    {
      kind: 'aggregates',
      query: `select 'pg_proc:' || p.oid as id, format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s', n.nspname, p.proname,
            case when p.pronargs = 0 then '*' else pg_catalog.pg_get_function_arguments(p.oid) end,
            ${functionName('a.aggtransfn')}, pg_catalog.format_type(a.aggtranstype, null))
          || coalesce(', FINALFUNC = ' || ${functionName('a.aggfinalfn')}, '')
          || case when a.aggfinalextra then ', FINALFUNC_EXTRA' else '' end
          || coalesce(', COMBINEFUNC = ' || ${functionName('a.aggcombinefn')}, '')
          || coalesce(', SERIALFUNC = ' || ${functionName('a.aggserialfn')}, '')
          || coalesce(', DESERIALFUNC = ' || ${functionName('a.aggdeserialfn')}, '')
          || coalesce(format(', INITCOND = %L', a.agginitval::text), '')
          || coalesce(', MSFUNC = ' || ${functionName('a.aggmtransfn')} || ', MINVFUNC = ' || ${functionName('a.aggminvtransfn')}
            || ', MSTYPE = ' || pg_catalog.format_type(a.aggmtranstype, null), '')
          || coalesce(', MFINALFUNC = ' || ${functionName('a.aggmfinalfn')}, '')
          || case when a.aggminitval is null then '' else format(', MINITCOND = %L', a.aggminitval) end
          || coalesce((select format(', SORTOP = OPERATOR(%I.%s)', sn.nspname, o.oprname) from pg_catalog.pg_operator o
              join pg_catalog.pg_namespace sn on sn.oid = o.oprnamespace where o.oid = a.aggsortop), '')
          || case a.aggkind when 'h' then ', HYPOTHETICAL' else '' end
          || case p.proparallel when 's' then ', PARALLEL = SAFE' when 'r' then ', PARALLEL = RESTRICTED' else '' end || ');' as sql
        from ${routines} join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
        where ${own} order by p.oid`,
    },
    {
      kind: 'operators',
      query: `select 'pg_operator:' || o.oid as id, format('CREATE OPERATOR %I.%s (FUNCTION = %s', n.nspname, o.oprname, o.oprcode)
          || case when o.oprleft = 0 then '' else ', LEFTARG = ' || pg_catalog.format_type(o.oprleft, null) end
          || case when o.oprright = 0 then '' else ', RIGHTARG = ' || pg_catalog.format_type(o.oprright, null) end
          || coalesce((select format(', COMMUTATOR = OPERATOR(%I.%s)', cn.nspname, x.oprname) from pg_catalog.pg_operator x
              join pg_catalog.pg_namespace cn on cn.oid = x.oprnamespace where x.oid = o.oprcom), '')
          || coalesce((select format(', NEGATOR = OPERATOR(%I.%s)', cn.nspname, x.oprname) from pg_catalog.pg_operator x
              join pg_catalog.pg_namespace cn on cn.oid = x.oprnamespace where x.oid = o.oprnegate), '')
          || coalesce(', RESTRICT = ' || ${functionName('o.oprrest')}, '') || coalesce(', JOIN = ' || ${functionName('o.oprjoin')}, '')
          || case when o.oprcanhash then ', HASHES' else '' end || case when o.oprcanmerge then ', MERGES' else '' end || ');' as sql
        from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
        where ${userSchema('n.nspname')} and ${notOfExtension('pg_operator', 'o.oid')} and o.oprcode <> 0 order by o.oid`,
    },
    {
      kind: 'casts',
      query: `select 'pg_cast:' || k.oid as id, format('CREATE CAST (%s AS %s) ', pg_catalog.format_type(k.castsource, null), pg_catalog.format_type(k.casttarget, null))
          || case k.castmethod when 'b' then 'WITHOUT FUNCTION' when 'i' then 'WITH INOUT' else 'WITH FUNCTION ' || k.castfunc::regprocedure::text end
          || case k.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end || ';' as sql
        from pg_catalog.pg_cast k where k.oid >= 16384 and ${notOfExtension('pg_cast', 'k.oid')}
          and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_cast'::regclass and d.objid = k.oid and d.deptype = 'i') order by k.oid`,
    },
  ];
}
