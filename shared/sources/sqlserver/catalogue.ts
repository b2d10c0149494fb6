import type { CatalogueQuery } from '../driver/driver-port.ts';

function query<Name extends string>(columns: readonly Name[], sql: string): CatalogueQuery<Name> {
  return { columns, sql };
}

/** Tables that a person made, without the ones SQL Server adds by itself. */
const ownTables = 'sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id WHERE t.is_ms_shipped = 0';

/** The catalogue views as Microsoft documents them ("System catalog views"), for SQL Server 2016 and newer. */
export const catalogue = {
  about: query(
    ['database', 'version', 'collation'],
    `SELECT DB_NAME(), CONVERT(varchar(40), SERVERPROPERTY('ProductVersion')), CONVERT(varchar(128), DATABASEPROPERTYEX(DB_NAME(), 'Collation'))`,
  ),
  schemas: query(['name'], `SELECT name FROM sys.schemas WHERE schema_id > 4 AND schema_id < 16384 ORDER BY schema_id`),
  types: query(
    ['schema', 'name', 'base', 'length', 'precision', 'scale', 'nullable'],
    `SELECT s.name, y.name, b.name, y.max_length, y.precision, y.scale, y.is_nullable FROM sys.types y
      JOIN sys.schemas s ON s.schema_id = y.schema_id JOIN sys.types b ON b.user_type_id = y.system_type_id
      WHERE y.is_user_defined = 1 AND y.is_table_type = 0 AND y.is_assembly_type = 0 ORDER BY y.user_type_id`,
  ),
  sequences: query(
    ['schema', 'name', 'type', 'start', 'increment', 'min', 'max', 'cycle', 'current'],
    `SELECT s.name, q.name, TYPE_NAME(q.system_type_id), CONVERT(varchar(40), q.start_value), CONVERT(varchar(40), q.increment),
      CONVERT(varchar(40), q.minimum_value), CONVERT(varchar(40), q.maximum_value), q.is_cycling, CONVERT(varchar(40), q.current_value)
      FROM sys.sequences q JOIN sys.schemas s ON s.schema_id = q.schema_id ORDER BY q.object_id`,
  ),
  columns: query(
    [
      ...([
        'table_id',
        'schema',
        'table',
        'column',
        'type',
        'base',
        'type_schema',
        'length',
        'precision',
        'scale',
      ] as const),
      ...(['nullable', 'collation', 'computed', 'persisted', 'default_name', 'default'] as const),
      ...(['seed', 'step', 'last', 'rows', 'user_defined'] as const),
    ],
    `SELECT t.object_id, s.name, t.name, c.name, y.name, TYPE_NAME(c.system_type_id), ys.name, c.max_length, c.precision, c.scale,
      c.is_nullable, c.collation_name, cc.definition, cc.is_persisted, d.name, d.definition,
      CONVERT(varchar(40), i.seed_value), CONVERT(varchar(40), i.increment_value), CONVERT(varchar(40), i.last_value),
      (SELECT SUM(p.rows) FROM sys.partitions p WHERE p.object_id = t.object_id AND p.index_id IN (0, 1)), y.is_user_defined
      FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id JOIN sys.columns c ON c.object_id = t.object_id
      JOIN sys.types y ON y.user_type_id = c.user_type_id JOIN sys.schemas ys ON ys.schema_id = y.schema_id
      LEFT JOIN sys.computed_columns cc ON cc.object_id = c.object_id AND cc.column_id = c.column_id
      LEFT JOIN sys.default_constraints d ON d.parent_object_id = c.object_id AND d.parent_column_id = c.column_id
      LEFT JOIN sys.identity_columns i ON i.object_id = c.object_id AND i.column_id = c.column_id
      WHERE t.is_ms_shipped = 0 ORDER BY t.object_id, c.column_id`,
  ),
  indexes: query(
    [
      'schema',
      'table',
      'name',
      'type',
      'unique',
      'primary',
      'constraint',
      'filter',
      'column',
      'descending',
      'included',
    ],
    `SELECT s.name, t.name, x.name, x.type_desc, x.is_unique, x.is_primary_key, x.is_unique_constraint, x.filter_definition,
      COL_NAME(k.object_id, k.column_id), k.is_descending_key, k.is_included_column
      FROM sys.indexes x JOIN sys.index_columns k ON k.object_id = x.object_id AND k.index_id = x.index_id
      JOIN sys.tables t ON t.object_id = x.object_id JOIN sys.schemas s ON s.schema_id = t.schema_id
      WHERE t.is_ms_shipped = 0 AND x.type IN (1, 2) AND x.is_hypothetical = 0 AND (k.key_ordinal > 0 OR k.is_included_column = 1)
      ORDER BY x.object_id, x.index_id, k.is_included_column, k.key_ordinal, k.index_column_id`,
  ),
  foreignKeys: query(
    [
      'schema',
      'table',
      'name',
      'column',
      'parent_schema',
      'parent',
      'parent_column',
      'on_delete',
      'on_update',
      'disabled',
      'untrusted',
    ],
    `SELECT s.name, t.name, f.name, COL_NAME(k.parent_object_id, k.parent_column_id), rs.name, r.name,
      COL_NAME(k.referenced_object_id, k.referenced_column_id), f.delete_referential_action_desc, f.update_referential_action_desc,
      f.is_disabled, f.is_not_trusted
      FROM sys.foreign_keys f JOIN sys.foreign_key_columns k ON k.constraint_object_id = f.object_id
      JOIN sys.tables t ON t.object_id = f.parent_object_id JOIN sys.schemas s ON s.schema_id = t.schema_id
      JOIN sys.tables r ON r.object_id = f.referenced_object_id JOIN sys.schemas rs ON rs.schema_id = r.schema_id
      ORDER BY f.object_id, k.constraint_column_id`,
  ),
  checks: query(
    ['schema', 'table', 'name', 'definition', 'disabled', 'untrusted'],
    `SELECT s.name, t.name, c.name, c.definition, c.is_disabled, c.is_not_trusted FROM sys.check_constraints c
      JOIN sys.tables t ON t.object_id = c.parent_object_id JOIN sys.schemas s ON s.schema_id = t.schema_id ORDER BY c.object_id`,
  ),
  modules: query(
    ['kind', 'schema', 'name', 'definition'],
    `SELECT RTRIM(o.type), s.name, o.name, m.definition FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
      LEFT JOIN sys.sql_modules m ON m.object_id = o.object_id
      WHERE o.is_ms_shipped = 0 AND o.type IN ('V', 'P', 'FN', 'IF', 'TF', 'TR', 'PC', 'FS', 'FT', 'TA', 'AF')
      ORDER BY CASE o.type WHEN 'FN' THEN 1 WHEN 'IF' THEN 2 WHEN 'TF' THEN 3 WHEN 'V' THEN 4 WHEN 'P' THEN 5 ELSE 6 END, o.object_id`,
  ),
  synonyms: query(
    ['schema', 'name', 'target'],
    `SELECT s.name, y.name, y.base_object_name FROM sys.synonyms y JOIN sys.schemas s ON s.schema_id = y.schema_id ORDER BY y.object_id`,
  ),
  comments: query(
    ['schema', 'table', 'column', 'text'],
    `SELECT s.name, t.name, COL_NAME(e.major_id, NULLIF(e.minor_id, 0)), CONVERT(nvarchar(4000), e.value)
      FROM sys.extended_properties e JOIN sys.tables t ON t.object_id = e.major_id JOIN sys.schemas s ON s.schema_id = t.schema_id
      WHERE e.class = 1 AND e.name = N'MS_Description' ORDER BY e.major_id, e.minor_id`,
  ),
  /** What the script has no statement for. */
  gaps: query(
    ['name', 'what'],
    `SELECT s.name + N'.' + t.name, CASE WHEN t.temporal_type = 2 THEN N'is kept with its history (system versioning)'
        WHEN t.is_memory_optimized = 1 THEN N'lies in memory' ELSE N'is not a plain table' END
      FROM ${ownTables} AND (t.temporal_type = 2 OR t.is_memory_optimized = 1 OR t.is_external = 1)
    UNION ALL SELECT s.name + N'.' + t.name, N'has a full-text index' FROM sys.fulltext_indexes f
      JOIN sys.tables t ON t.object_id = f.object_id JOIN sys.schemas s ON s.schema_id = t.schema_id
    UNION ALL SELECT s.name + N'.' + t.name, N'is partitioned' FROM ${ownTables} AND EXISTS (SELECT 1 FROM sys.partitions p
      WHERE p.object_id = t.object_id AND p.index_id IN (0, 1) AND p.partition_number > 1)
    UNION ALL SELECT s.name + N'.' + t.name + N'.' + x.name, N'is an index of the kind ' + x.type_desc COLLATE DATABASE_DEFAULT FROM sys.indexes x
      JOIN sys.tables t ON t.object_id = x.object_id JOIN sys.schemas s ON s.schema_id = t.schema_id WHERE t.is_ms_shipped = 0 AND x.type NOT IN (0, 1, 2)
    UNION ALL SELECT p.name, N'is a security policy' FROM sys.security_policies p
    UNION ALL SELECT a.name, N'is an assembly of .NET code' FROM sys.assemblies a WHERE a.is_user_defined = 1`,
  ),
} as const;
