/**
 * What needs what, as rows of `id` and `needs`: `pg_class:16385` for a relation (also for a composite type), `pg_type:`,
 * `pg_proc:`, `pg_operator:`, `pg_cast:`, `pg_collation:` for others. What belongs to an object (its defaults, checks,
 * rules, row type, arrays of it) counts as the object itself. Foreign keys and triggers come later in any script.
 */
export function dependencies(version: number): string {
  const owner = (classId: string, objectId: string): string => `case ${classId}
    when 'pg_catalog.pg_rewrite'::regclass then (select 'pg_class:' || r.ev_class from pg_catalog.pg_rewrite r where r.oid = ${objectId} and r.rulename = '_RETURN')
    when 'pg_catalog.pg_attrdef'::regclass then (select 'pg_class:' || v.adrelid from pg_catalog.pg_attrdef v where v.oid = ${objectId})
    when 'pg_catalog.pg_constraint'::regclass then (select case when k.conrelid = 0 then 'pg_type:' || k.contypid else 'pg_class:' || k.conrelid end
      from pg_catalog.pg_constraint k where k.oid = ${objectId} and k.contype = 'c')
    when 'pg_catalog.pg_type'::regclass then (select case when e.typrelid <> 0 then 'pg_class:' || e.typrelid else 'pg_type:' || ${ofMultirange(version, 'e.oid')} end
      from pg_catalog.pg_type t join pg_catalog.pg_type e on e.oid = case when t.typelem <> 0 and t.typlen = -1 then t.typelem else t.oid end where t.oid = ${objectId})
    when 'pg_catalog.pg_class'::regclass then 'pg_class:' || ${objectId}
    when 'pg_catalog.pg_proc'::regclass then 'pg_proc:' || ${objectId}
    when 'pg_catalog.pg_operator'::regclass then 'pg_operator:' || ${objectId}
    when 'pg_catalog.pg_cast'::regclass then 'pg_cast:' || ${objectId}
    when 'pg_catalog.pg_collation'::regclass then 'pg_collation:' || ${objectId} end`;
  return `select distinct id, needs from (
      select ${owner('d.classid', 'd.objid')} as id, ${owner('d.refclassid', 'd.refobjid')} as needs
      from pg_catalog.pg_depend d where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a', 'i')
        and not (d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass and d.deptype <> 'n')
    ) edges where id <> needs order by id, needs`;
}

/** A multirange comes with its range. */
function ofMultirange(version: number, oid: string): string {
  if (version < 140_000) return oid;
  return `coalesce((select m.rngtypid from pg_catalog.pg_range m where m.rngmultitypid = ${oid}), ${oid})`;
}
