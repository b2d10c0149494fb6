import type { Column, Model, SourceType } from '../model.ts';
import { exact, losing, type MappedType } from './mapped-type.ts';

/** Types that every PostgreSQL has, beside those the canonical model knows by kind. */
const builtIn = new Set(
  `box bpchar char cid cidr circle datemultirange daterange inet int2vector int4multirange int4range int8multirange
  int8range jsonpath line lseg macaddr macaddr8 name nummultirange numrange oid oidvector path point polygon refcursor
  regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype tid
  tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot pg_lsn pg_snapshot xid xid8`.split(
    /\s+/,
  ),
);

/** Types of the extensions that CloudForge makes by itself (see emit-postgresql.ts). */
const ofSafeExtensions = new Set(
  'citext cube ean13 earth gbtreekey hstore intarray isbn isbn13 ismn ismn13 issn issn13 lo lquery ltree ltxtquery query_int seg upc'.split(
    ' ',
  ),
);

/**
 * A PostgreSQL source keeps its types as written. A serial becomes the integer it is; a type of an extension that is
 * not part of PostgreSQL (PostGIS, pgvector) becomes text, so that the table can be made and its rows kept.
 */
export function mapPostgresql(model: Model, column: Column): MappedType {
  const { type } = column;
  const written = column.sourceType.trim();
  if (type.kind === 'integer')
    return exact(
      integerName(type.bits),
      written.toLowerCase().includes('serial')
        ? `${written} is ${integerName(type.bits)} with a counter`
        : 'already a PostgreSQL type',
    );
  if (type.kind === 'boolean') return exact('boolean', 'already a PostgreSQL type');
  if (type.kind === 'float') return exact(type.bits === 32 ? 'real' : 'double precision', 'already a PostgreSQL type');
  if (written === '') return losing('text', 'its type was not read: its values are kept as text');
  const foreign = foreignType(model, type);
  if (foreign !== undefined) {
    return losing(
      'text',
      `the type ${foreign} comes from an extension that PostgreSQL itself does not have: its values are kept as their text`,
    );
  }
  return exact(written, 'already a PostgreSQL type');
}

function integerName(bits: number): string {
  return bits <= 16 ? 'smallint' : bits <= 32 ? 'integer' : 'bigint';
}

/** The name of a type that neither PostgreSQL, nor the source itself, nor a safe extension defines. */
function foreignType(model: Model, type: SourceType): string | undefined {
  if (type.kind === 'array') return foreignType(model, type.element);
  if (type.kind === 'geometry') return 'geometry';
  if (type.kind !== 'named') return undefined;
  const name = type.name;
  if (builtIn.has(name) || ofSafeExtensions.has(name) || type.schema === 'pg_catalog') return undefined;
  return definedNames(model).has(name) ? undefined : name;
}

const definedByModel = new WeakMap<Model, ReadonlySet<string>>();

/** Names of everything in the source that is a type: types, tables, views, sequences. Kept for as long as the model. */
function definedNames(model: Model): ReadonlySet<string> {
  const known = definedByModel.get(model);
  if (known !== undefined) return known;
  const objects = [...model.types, ...model.tables, ...model.views, ...model.sequences];
  const names = new Set(objects.map(object => object.name));
  definedByModel.set(model, names);
  return names;
}
