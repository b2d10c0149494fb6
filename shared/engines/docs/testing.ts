/**
 * A rich hand-made assessment for tests: a bicycle rental's database with keys of every kind, a cycle, a
 * self-reference, isolated tables, lossy columns and findings of every severity.
 */
import type { Assessment, Finding, Severity, TargetTable } from '#shared/engines/schema/finding.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import type { Column, ForeignKey, Model, SourceType, Table } from '#shared/engines/schema/model.ts';

type ColumnSpec = [
  name: string,
  sourceType: string,
  targetType: string,
  options?: { nullable?: boolean; lossy?: boolean; reason?: string },
];
type Reference = [columns: string | string[], table: string];

const typeOf = (sourceType: string): SourceType =>
  sourceType.startsWith('int') || sourceType.startsWith('bigint')
    ? { kind: 'integer', bits: sourceType.startsWith('int') ? 32 : 64, unsigned: sourceType.includes('unsigned') }
    : { kind: 'text' };

/** A source column; the rest of its facts are plain. */
export function buildColumn(name: string, sourceType = 'int(11)', nullable = false): Column {
  return { name, sourceType, type: typeOf(sourceType), nullable, line: 1 };
}

export function buildForeignKey(columns: string[], referencedTable: string): ForeignKey {
  return { columns, referencedTable, referencedColumns: ['id'], onDelete: 'no action', onUpdate: 'no action', line: 1 };
}

/** A table with its target: the first column is the primary key unless `key` says otherwise. */
export function buildTable(
  name: string,
  columns: ColumnSpec[],
  references: Reference[] = [],
  options: { rows?: number | null; key?: string[]; line?: number } = {},
): TargetTable {
  const sources = columns.map(([column, sourceType, , extra]) =>
    buildColumn(column, sourceType, extra?.nullable ?? false),
  );
  const key = options.key ?? [sources[0]?.name ?? 'id'];
  const line = options.line ?? 1;
  const source: Table = {
    name,
    columns: sources,
    ...(key.length > 0 ? { primaryKey: { columns: key, line } } : {}),
    uniqueKeys: [],
    foreignKeys: references.map(([from, to]) => buildForeignKey(typeof from === 'string' ? [from] : from, to)),
    checks: [],
    indexes: [],
    traits: [],
    line,
    rowCount: options.rows === undefined ? 100 : options.rows,
    rowSpans: [],
    rowBytes: (options.rows ?? 100) * 64,
  };
  return {
    source,
    schema: 'public',
    name,
    columns: columns.map(([column, , targetType, extra], index) => ({
      source: sources[index] ?? buildColumn(column),
      target: {
        name: column,
        type: targetType,
        nullable: extra?.nullable ?? false,
        lossy: extra?.lossy ?? false,
        reason: extra?.reason ?? 'Same range and meaning.',
      },
    })),
  };
}

export function buildFinding(code: string, severity: Severity, object: string, extra: Partial<Finding> = {}): Finding {
  return {
    code,
    severity,
    object,
    line: 10,
    message: `Something about ${object}.`,
    why: 'It would surprise the application.',
    fix: 'Decide what should happen.',
    automatic: false,
    effortHours: { min: 0.5, max: 1 },
    ...extra,
  };
}

const stamp = (name: string): ColumnSpec => [name, 'datetime', 'timestamp(0) without time zone'];

function rentalTables(): TargetTable[] {
  const id: ColumnSpec = [
    'id',
    'int(10) unsigned',
    'bigint',
    { reason: 'Unsigned 32-bit numbers need the next larger type.' },
  ];
  const reference = (name: string, nullable = false): ColumnSpec => [name, 'int(10) unsigned', 'bigint', { nullable }];
  return [
    buildTable(
      'city',
      [id, ['name', 'varchar(80)', 'character varying(80)'], ['country_code', 'char(2)', 'character(2)']],
      [],
      { rows: 48, line: 21 },
    ),
    buildTable(
      'station',
      [
        id,
        reference('city_id'),
        ['label', 'varchar(120)', 'character varying(120)'],
        [
          'position',
          'point',
          'geometry(Point)',
          { lossy: true, reason: 'Needs the PostGIS extension; without it, the point is kept as text.' },
        ],
        [
          'opened_on',
          'date',
          'date',
          { nullable: true, lossy: true, reason: 'Zero dates have no counterpart and become NULL.' },
        ],
      ],
      [['city_id', 'city']],
      { rows: 1320, line: 34 },
    ),
    buildTable(
      'bike_model',
      [id, ['name', 'varchar(60)', 'character varying(60)'], ['wheel_inches', 'decimal(4,1)', 'numeric(4,1)']],
      [],
      { rows: 37, line: 52 },
    ),
    buildTable(
      'bike',
      [
        id,
        reference('model_id'),
        reference('home_station_id', true),
        ['frame_number', 'varchar(32)', 'character varying(32)'],
        [
          'is_electric',
          'tinyint(1)',
          'boolean',
          { lossy: true, reason: 'Values other than 0 and 1 have no counterpart.' },
        ],
      ],
      [
        ['model_id', 'bike_model'],
        ['home_station_id', 'station'],
      ],
      { rows: 18_204, line: 66 },
    ),
    buildTable(
      'customer',
      [
        id,
        ['email', 'varchar(190)', 'character varying(190)'],
        ['full_name', 'varchar(200)', 'character varying(200)'],
        reference('recruited_by', true),
        stamp('created_at'),
      ],
      [['recruited_by', 'customer']],
      { rows: 92_411, line: 84 },
    ),
    buildTable(
      'tariff',
      [id, ['name', 'varchar(40)', 'character varying(40)'], ['cents_per_minute', 'double', 'double precision']],
      [],
      { rows: 9, line: 103 },
    ),
    buildTable(
      'rental',
      [
        ['id', 'bigint(20) unsigned', 'numeric(20,0)', { reason: 'Unsigned 64-bit numbers go beyond bigint.' }],
        reference('bike_id'),
        reference('customer_id'),
        reference('tariff_id'),
        reference('from_station_id'),
        reference('to_station_id', true),
        stamp('started_at'),
        stamp('ended_at'),
      ],
      [
        ['bike_id', 'bike'],
        ['customer_id', 'customer'],
        ['tariff_id', 'tariff'],
        ['from_station_id', 'station'],
        ['to_station_id', 'station'],
      ],
      { rows: 4_112_930, line: 118 },
    ),
    buildTable(
      'payment',
      [
        ['id', 'bigint(20) unsigned', 'numeric(20,0)'],
        ['rental_id', 'bigint(20) unsigned', 'numeric(20,0)'],
        ['amount', 'decimal(10,2)', 'numeric(10,2)'],
        ['state', "enum('open','paid','failed')", 'text'],
      ],
      [['rental_id', 'rental']],
      { rows: 4_099_871, line: 140 },
    ),
    buildTable(
      'repair',
      [id, reference('bike_id'), reference('mechanic_id', true), ['note', 'text', 'text', { nullable: true }]],
      [
        ['bike_id', 'bike'],
        ['mechanic_id', 'employee'],
      ],
      { rows: 23_870, line: 161 },
    ),
    buildTable(
      'employee',
      [id, ['full_name', 'varchar(200)', 'character varying(200)'], reference('workshop_id', true)],
      [['workshop_id', 'workshop']],
      { rows: 86, line: 180 },
    ),
    buildTable(
      'workshop',
      [id, reference('city_id'), reference('lead_id', true)],
      [
        ['city_id', 'city'],
        ['lead_id', 'employee'],
      ],
      { rows: 6, line: 196 },
    ),
    buildTable('audit_entry', [stamp('at'), ['line', 'longtext', 'text']], [], { rows: 210_455, key: [], line: 211 }),
    buildTable(
      'setting',
      [
        ['name', 'varchar(64)', 'character varying(64)'],
        ['value', 'text', 'text', { nullable: true }],
      ],
      [],
      { rows: 41, line: 222 },
    ),
  ];
}

function rentalFindings(): Finding[] {
  const hours = (min: number, max: number): { effortHours: { min: number; max: number } } => ({
    effortHours: { min, max },
  });
  return [
    buildFinding('C09', 'blocker', 'repair.mechanic_id', {
      line: 161,
      rows: 14,
      message: '14 repairs name a mechanic who is not in the table employee.',
      why: 'PostgreSQL refuses the foreign key while such rows exist.',
      fix: 'Either remove the reference from those rows, or keep them and add the key without checking old rows:\nUPDATE repair SET mechanic_id = NULL\n WHERE mechanic_id NOT IN (SELECT id FROM employee);',
      ...hours(0.5, 2),
      samples: [{ line: 20_441, value: '411' }],
    }),
    buildFinding('M21', 'data-loss', 'station.opened_on', {
      line: 39,
      rows: 212,
      message: '212 of 1,320 stations have the date 0000-00-00.',
      why: 'PostgreSQL has no such date, so those rows would be refused.',
      fix: 'Store NULL instead (the column allows it), or name a date that stands for "unknown".',
      ...hours(0.25, 1),
      samples: [
        { line: 1301, value: '0000-00-00' },
        { line: 1377, value: '2019-00-00' },
      ],
    }),
    buildFinding('M08', 'data-loss', 'bike.is_electric', {
      line: 71,
      rows: 3,
      message: 'A yes/no column holds the number 7 in 3 rows.',
      why: 'A boolean can only say yes or no; 7 would become yes.',
      fix: 'Keep the column as a small number, or correct the 3 rows.',
      ...hours(0.25, 0.5),
      samples: [{ line: 9001, value: '7' }],
    }),
    buildFinding('C14', 'data-loss', 'customer.full_name', {
      line: 87,
      rows: 88,
      message: '88 names look as if their encoding was damaged once.',
      why: 'They arrive exactly as they are, damaged.',
      fix: 'Repair them on the way in; a preview shows each change.',
      ...hours(0.5, 2),
      samples: [{ line: 5120, value: 'JosÃ© Nuñez' }],
    }),
    buildFinding('C15', 'behaviour', 'customer.email', {
      line: 86,
      message: 'E-mail addresses were compared without regard to upper and lower case.',
      why: 'In PostgreSQL Ada@x.org and ada@x.org are two customers.',
      fix: 'CREATE UNIQUE INDEX customer_email_key ON customer (lower(email));',
      ...hours(1, 3),
    }),
    buildFinding('C18', 'behaviour', 'rental.started_at', {
      line: 125,
      message: 'Times are stored without a time zone.',
      why: 'They mean whatever the application thinks they mean.',
      fix: 'They stay without a zone, so nothing changes.',
      automatic: true,
      ...hours(0, 0),
    }),
    buildFinding('C18', 'behaviour', 'rental.ended_at', {
      line: 126,
      message: 'Times are stored without a time zone.',
      why: 'They mean whatever the application thinks they mean.',
      fix: 'They stay without a zone, so nothing changes.',
      automatic: true,
      ...hours(0, 0),
    }),
    buildFinding('C06', 'performance', 'audit_entry', {
      line: 211,
      message: 'The table has no primary key.',
      why: 'Copying it can only be resumed from the start, and single rows cannot be compared.',
      fix: 'ALTER TABLE audit_entry ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;',
      ...hours(0.25, 0.5),
    }),
    buildFinding('C05', 'cosmetic', 'rental', {
      line: 118,
      message: 'Two index names were the same and got a suffix.',
      why: 'Index names are unique per schema in PostgreSQL.',
      fix: 'Done.',
      automatic: true,
      ...hours(0, 0),
    }),
  ];
}

function modelOf(tables: TargetTable[]): Model {
  return {
    dialect: 'mysql',
    serverVersion: '5.7.44',
    writtenBy: 'mysqldump 10.13',
    database: 'bike_rental',
    charset: 'utf8mb4',
    complete: true,
    schemas: [],
    tables: tables.map(table => table.source),
    views: [{ name: 'busy_station', columns: ['label'], query: 'select label from station', line: 240 }],
    routines: [
      { name: 'price_of', kind: 'function', text: 'CREATE FUNCTION price_of() RETURNS int RETURN 1', line: 260 },
    ],
    triggers: [
      {
        name: 'rental_ai',
        table: 'rental',
        timing: 'after',
        events: ['insert'],
        text: 'CREATE TRIGGER rental_ai',
        line: 280,
      },
    ],
    sequences: [],
    types: [],
    others: [{ kind: 'event', name: 'nightly_clean_up', text: 'CREATE EVENT nightly_clean_up', line: 300 }],
    issues: [],
    statistics: { bytes: 812_345_678, lines: 30_112, statements: 4_120, rows: 8_559_378 },
  };
}

/** Assessment over given target tables and findings; everything else follows from them. */
export function assessmentOf(tables: TargetTable[], findings: Finding[], extra: Partial<Assessment> = {}): Assessment {
  const sum = (pick: 'min' | 'max'): number =>
    findings.reduce((hours, finding) => hours + finding.effortHours[pick], 0);
  return {
    model: modelOf(tables),
    facts: { duplicateKeys: [], orphans: [], duplicateRows: [] },
    target: { tables, renames: [], extensions: [] },
    findings,
    grade: {
      letter: 'C',
      reasons: ['14 rows break a foreign key.', 'Three columns hold values that need a decision.'],
    },
    effortHours: { min: sum('min'), max: sum('max') },
    ddl: [
      { phase: 'prepare', object: 'public', sql: 'CREATE SCHEMA IF NOT EXISTS public' },
      ...tables.map(table => ({
        phase: 'tables' as const,
        object: table.name,
        sql: `CREATE TABLE "public"."${table.name.replaceAll('"', '""')}" (\n${table.columns.map(({ target }) => `  "${target.name.replaceAll('"', '""')}" ${target.type}`).join(',\n')}\n);`,
      })),
    ],
    loadOrder: { tables: tables.map(table => table.name), cycles: [] },
    sizing: {
      dataBytesMin: 700_000_000,
      dataBytesMax: 1_400_000_000,
      diskBytes: 8_589_934_592,
      memoryBytes: 2_147_483_648,
      cpuMillicores: 1000,
      connections: 40,
      reasons: [
        'The dump holds 775 MiB of row text; PostgreSQL stores it with indexes in 0.7 to 1.3 GiB.',
        'Memory holds the indexes and the rows of the last weeks.',
      ],
    },
    ...extra,
  };
}

/** The bicycle rental. Every call gives a new, equal value. */
export function buildAssessment(extra: Partial<Assessment> = {}): Assessment {
  return assessmentOf(rentalTables(), rentalFindings(), {
    ddl: [
      ...assessmentOf(rentalTables(), []).ddl.filter(statement => !statement.sql.includes('geometry')),
      { phase: 'after-data', object: 'payment', sql: 'ALTER TABLE "public"."payment" ADD PRIMARY KEY ("id")' },
      {
        phase: 'after-data',
        object: 'rental',
        sql: 'CREATE INDEX "rental_bike_id_idx" ON "public"."rental" ("bike_id");',
      },
    ],
    loadOrder: {
      tables: [
        'city',
        'bike_model',
        'tariff',
        'customer',
        'station',
        'bike',
        'employee',
        'workshop',
        'rental',
        'payment',
        'repair',
        'audit_entry',
        'setting',
      ],
      cycles: [['employee', 'workshop']],
    },
    ...extra,
  });
}

/** An assessment with many tables (each but the first refers to an earlier one) and many findings. */
export function buildLargeAssessment(tableCount: number, findingCount: number): Assessment {
  const tables = Array.from({ length: tableCount }, (_, index) =>
    buildTable(
      `module_${Math.floor(index / 20)}_table_${index}`,
      [
        ['id', 'int(11)', 'integer'],
        ['parent_id', 'int(11)', 'integer'],
        ['label', 'varchar(100)', 'character varying(100)'],
        ['weight', 'double', 'double precision'],
      ],
      index % 20 === 0
        ? []
        : [
            [
              'parent_id',
              `module_${Math.floor(index / 20)}_table_${index - 1 - (index % 3 === 0 ? 0 : (index * 7) % (index % 20))}`,
            ],
          ],
      { rows: index * 10 },
    ),
  );
  const findings = Array.from({ length: findingCount }, (_, index) =>
    buildFinding(
      `C${String(index % 37).padStart(2, '0')}`,
      severities[index % severities.length] ?? 'cosmetic',
      `table_${index}`,
      { line: index + 1 },
    ),
  );
  return assessmentOf(tables, findings);
}
