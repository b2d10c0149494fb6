/**
 * A rich hand-made assessment for tests: a bicycle rental's database with keys of every kind, a cycle, a
 * self-reference, isolated tables, lossy columns and findings of every severity.
 */
import type { Assessment, Finding, TargetTable } from '#shared/engines/schema/finding.ts';
import type { ColumnSpec } from './testing-builders.ts';
import { assessmentOf, buildFinding, buildTable } from './testing-builders.ts';

export * from './testing-builders.ts';

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
