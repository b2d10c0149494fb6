import { type CataloguePart, notOfExtension, userSchema } from './part.ts';

interface Granted {
  kind: string;
  /** Word of the statement before the name, an SQL expression. */
  word: string;
  /** The object's quoted name, an SQL expression. */
  name: string;
  acl: string;
  owner: string;
  from: string;
  where: string;
  /** Quoted column that the privileges are about, an SQL expression. */
  column?: string;
}

const relation = 'pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace';
const ownRelation = `${userSchema('n.nspname')} and ${notOfExtension('pg_class', 'c.oid')}`;

/** Where access lists lie that a GRANT of a dump comes from. */
const granted: readonly Granted[] = [
  {
    kind: 'privileges of schemas',
    word: "'SCHEMA'",
    name: "format('%I', n.nspname)",
    acl: 'n.nspacl',
    owner: 'n.nspowner',
    from: 'pg_catalog.pg_namespace n',
    // What everybody may do in `public` is the new server's own rule.
    where: `${userSchema('n.nspname')} and n.nspname <> 'public' and ${notOfExtension('pg_namespace', 'n.oid')}`,
  },
  {
    kind: 'privileges of tables',
    word: "case c.relkind when 'S' then 'SEQUENCE' else 'TABLE' end",
    name: "format('%I.%I', n.nspname, c.relname)",
    acl: 'c.relacl',
    owner: 'c.relowner',
    from: relation,
    where: ownRelation,
  },
  {
    kind: 'privileges of columns',
    word: "'TABLE'",
    name: "format('%I.%I', n.nspname, c.relname)",
    acl: 'a.attacl',
    owner: 'c.relowner',
    from: `${relation} join pg_catalog.pg_attribute a on a.attrelid = c.oid and not a.attisdropped`,
    where: ownRelation,
    column: "format('(%I)', a.attname)",
  },
  {
    kind: 'privileges of routines',
    word: "case p.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end",
    name: 'p.oid::regprocedure::text',
    acl: 'p.proacl',
    owner: 'p.proowner',
    from: 'pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace',
    where: `${userSchema('n.nspname')} and ${notOfExtension('pg_proc', 'p.oid')}`,
  },
  {
    kind: 'privileges of types',
    word: "'TYPE'",
    name: 'pg_catalog.format_type(t.oid, null)',
    acl: 't.typacl',
    owner: 't.typowner',
    from: 'pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace',
    where: `${userSchema('n.nspname')} and ${notOfExtension('pg_type', 't.oid')}`,
  },
];

function grantQuery({ word, name, acl, owner, from, where, column }: Granted): string {
  const privilege = column === undefined ? 'x.privilege_type' : `x.privilege_type || ${column}`;
  return `select format('GRANT %s ON %s %s TO %s%s;', string_agg(privilege, ', ' order by privilege), word, name, grantee, option) as sql
    from (select ${word} as word, ${name} as name, ${privilege} as privilege,
        case when x.grantee = 0 then 'PUBLIC' else quote_ident(r.rolname) end as grantee,
        case when x.is_grantable then ' WITH GRANT OPTION' else '' end as option
      from ${from} cross join lateral pg_catalog.aclexplode(${acl}) x left join pg_catalog.pg_roles r on r.oid = x.grantee
      where ${where} and x.grantee <> ${owner} and (x.grantee = 0 or r.rolname is not null)) granted
    group by word, name, grantee, option order by name, grantee`;
}

/** Privileges, and comments on whatever has one. */
export function privilegeParts(): CataloguePart[] {
  return [
    ...granted.map(each => ({ kind: each.kind, query: grantQuery(each) })),
    {
      kind: 'routines that not everybody may run',
      query: `select format('REVOKE ALL ON %s %s FROM PUBLIC;', case p.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end, p.oid::regprocedure) as sql
        from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where ${userSchema('n.nspname')} and ${notOfExtension('pg_proc', 'p.oid')} and p.proacl is not null
          and not exists (select from pg_catalog.aclexplode(p.proacl) x where x.grantee = 0) order by p.oid`,
    },
    {
      kind: 'default privileges',
      query: `select format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s GRANT %s ON %s TO %s%s;', pg_catalog.pg_get_userbyid(d.defaclrole),
          coalesce((select format(' IN SCHEMA %I', n.nspname) from pg_catalog.pg_namespace n where n.oid = d.defaclnamespace), ''),
          string_agg(x.privilege_type, ', ' order by x.privilege_type),
          case d.defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS' when 'T' then 'TYPES' else 'SCHEMAS' end,
          case when x.grantee = 0 then 'PUBLIC' else quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) end,
          case when x.is_grantable then ' WITH GRANT OPTION' else '' end) as sql
        from pg_catalog.pg_default_acl d cross join lateral pg_catalog.aclexplode(d.defaclacl) x
        where x.grantee <> d.defaclrole and d.defaclobjtype in ('r', 'S', 'f', 'T', 'n')
        group by d.oid, d.defaclrole, d.defaclnamespace, d.defaclobjtype, x.grantee, x.is_grantable order by d.oid`,
    },
    { kind: 'comments', query: comments },
  ];
}

/** The server's words for kinds of objects, where COMMENT ON wants others. */
const commentWords = `case
  when i.type like '% column' then 'COLUMN ' || i.identity
  when i.type = 'table constraint' then 'CONSTRAINT ' || i.identity
  when i.type = 'domain constraint' then 'CONSTRAINT ' || replace(i.identity, ' on ', ' ON DOMAIN ')
  when i.type = 'type' and (select t.typtype from pg_catalog.pg_type t where t.oid = d.objoid) = 'd' then 'DOMAIN ' || i.identity
  when i.type = 'statistics object' then 'STATISTICS ' || i.identity
  else upper(i.type) || ' ' || i.identity end`;

/**
 * Comments that a person wrote. Those of an extension's own objects and of the server's come back with them; what has
 * no name that COMMENT ON takes (large objects) is not asked for.
 */
const comments = `select format('COMMENT ON %s IS %L;', ${commentWords}, d.description) as sql
  from pg_catalog.pg_description d cross join lateral pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) i
  where d.objoid >= 16384 and i.identity is not null and i.type not in ('large object', 'default value')
    and (i.schema is null or ${userSchema('i.schema')})
    and not exists (select from pg_catalog.pg_depend e where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e')
    and not (d.classoid = 'pg_catalog.pg_namespace'::regclass and not ${userSchema('(select nspname from pg_catalog.pg_namespace where oid = d.objoid)')})
  order by d.classoid, d.objoid, d.objsubid`;
