import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type TargetAddress, TargetError } from '../target.ts';
import { connectTarget, disconnect } from './connect.ts';
import { readObjects } from './facts-objects.ts';
import { readRun } from './ledger.ts';
import { Count, rowsOf } from './rows.ts';
import { stageStatement } from './stage-statement.ts';
import { shortRun } from './staging-names.ts';
import { asTargetError } from './target-errors.ts';

export interface TargetConstraint {
  schema: string;
  table: string;
  name: string;
  kind: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclusion' | 'not null' | 'trigger';
  /** As pg_get_constraintdef writes it. */
  definition: string;
  /** false: rows that were there when it was made were not checked. */
  isValidated: boolean;
}

export interface TargetSequence {
  schema: string;
  name: string;
  /** What the next call of nextval gives, decimal. */
  next: string;
  increment: string;
  /** The column it numbers, if it belongs to one, and the largest number there (smallest for a negative increment). */
  owner?: { schema: string; table: string; column: string; extreme: string | null };
}

export interface TargetObject {
  kind:
    | 'table'
    | 'partition'
    | 'view'
    | 'materialized view'
    | 'index'
    | 'sequence'
    | 'function'
    | 'procedure'
    | 'aggregate'
    | 'trigger'
    | 'rule'
    | 'policy'
    | 'type'
    | 'domain'
    | 'statistics';
  schema: string;
  /** With the table in front for what belongs to one: `table.trigger`; with argument types for routines. */
  name: string;
  /** PostgreSQL's own words; empty where it has none (tables, sequences). */
  definition: string;
}

/** What stands in the target after `finish`, by final names, wherever it lies now. */
export interface TargetFacts {
  constraints: TargetConstraint[];
  sequences: TargetSequence[];
  objects: TargetObject[];
  /** The planner's estimate after ANALYZE; -1: never analysed. */
  tables: { schema: string; name: string; rowsEstimated: number }[];
}

/**
 * Reads the facts of a run. Definitions name final schemas, whether the run is swapped or not.
 *
 * @throws TargetError
 */
export async function readTargetFacts(
  address: TargetAddress,
  plan: TransferPlan,
  parse: ParseSql,
): Promise<TargetFacts> {
  const client = await connectTarget(address, {
    applicationName: `cloudforge ${shortRun(plan.run)}/facts`,
    synchronousCommit: 'off',
    lockTimeoutMs: 30_000,
  });
  try {
    const run = await readRun(client, plan.run);
    if (run === undefined) {
      throw new TargetError('target-statement', `The target knows nothing of the run ${plan.run}. Prepare it first.`);
    }
    // Every name comes with its schema.
    await client.query('SET search_path = pg_catalog');
    const pairs = Object.entries(run.schemas).map(
      ([schema, staging]) => [run.state === 'swapped' ? schema : staging, schema] as const,
    );
    const finalOf = new Map(pairs);
    const names = { schemas: finalOf, members: new Map<string, string>() };
    const final = (schema: string): string => finalOf.get(schema) ?? schema;
    const rename = (sql: string): string => (run.state === 'swapped' ? sql : stageStatement(sql, names, parse));
    const schemas = [...finalOf.keys()];
    return {
      constraints: await readConstraints(client, schemas, final, rename),
      sequences: await readSequences(client, schemas, final),
      objects: (await readObjects(client, schemas)).map(object => ({
        ...object,
        schema: final(object.schema),
        definition: rename(object.definition),
      })),
      tables: await readEstimates(client, schemas, final),
    };
  } catch (error) {
    throw asTargetError(error, 'The catalogue of the target could not be read');
  } finally {
    await disconnect(client);
  }
}

type Rename = (text: string) => string;

const constraintKinds: { readonly [letter: string]: TargetConstraint['kind'] } = {
  p: 'primary key',
  u: 'unique',
  f: 'foreign key',
  c: 'check',
  x: 'exclusion',
  n: 'not null',
  t: 'trigger',
};

const ConstraintRow = z.object({
  schema: z.string(),
  table: z.string(),
  name: z.string(),
  kind: z.string(),
  definition: z.string(),
  validated: z.boolean(),
});

async function readConstraints(
  client: pg.Client,
  schemas: readonly string[],
  final: Rename,
  rename: Rename,
): Promise<TargetConstraint[]> {
  const rows = await rowsOf(
    client,
    ConstraintRow,
    `SELECT n.nspname AS schema, c.relname AS "table", k.conname AS name, k.contype::text AS kind,
            pg_get_constraintdef(k.oid) AS definition, k.convalidated AS validated
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1)
       -- PostgreSQL's own, one for each partition that a key points to.
       AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid)
     ORDER BY 1, 2, 3`,
    [schemas],
  );
  return rows.flatMap(row => {
    const kind = constraintKinds[row.kind];
    if (kind === undefined) return [];
    return [
      {
        schema: final(row.schema),
        table: row.table,
        name: row.name,
        kind,
        definition: rename(row.definition),
        isValidated: row.validated,
      },
    ];
  });
}

const SequenceRow = z.object({
  schema: z.string(),
  name: z.string(),
  increment: z.string(),
  ownerSchema: z.string().nullable(),
  ownerTable: z.string().nullable(),
  ownerColumn: z.string().nullable(),
});

async function readSequences(client: pg.Client, schemas: readonly string[], final: Rename): Promise<TargetSequence[]> {
  const rows = await rowsOf(
    client,
    SequenceRow,
    `SELECT n.nspname AS schema, c.relname AS name, s.seqincrement::text AS increment, tn.nspname AS "ownerSchema",
            t.relname AS "ownerTable", a.attname AS "ownerColumn"
     FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
         AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
       LEFT JOIN pg_class t ON t.oid = d.refobjid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
       LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE n.nspname = ANY ($1) ORDER BY 1, 2`,
    [schemas],
  );
  const sequences: TargetSequence[] = [];
  for (const row of rows) {
    const [state] = await rowsOf(
      client,
      z.object({ next: z.string() }),
      `SELECT CASE WHEN is_called THEN (last_value::numeric + ${quoteLiteral(row.increment)}::numeric) ELSE last_value END::text AS next
       FROM ${quoteQualified(row.schema, row.name)}`,
    );
    const { schema, name, increment, ownerSchema, ownerTable, ownerColumn } = row;
    sequences.push({
      schema: final(schema),
      name,
      increment,
      next: state?.next ?? '',
      ...(ownerSchema !== null &&
        ownerTable !== null &&
        ownerColumn !== null && {
          owner: {
            schema: final(ownerSchema),
            table: ownerTable,
            column: ownerColumn,
            extreme: await extremeOf(client, quoteQualified(ownerSchema, ownerTable), ownerColumn, increment),
          },
        }),
    });
  }
  return sequences;
}

async function extremeOf(client: pg.Client, table: string, column: string, increment: string): Promise<string | null> {
  const way = increment.startsWith('-') ? 'min' : 'max';
  const [row] = await rowsOf(
    client,
    z.object({ extreme: z.string().nullable() }),
    `SELECT ${way}(${quoteIdentifier(column)})::text AS extreme FROM ${table}`,
  );
  return row?.extreme ?? null;
}

async function readEstimates(
  client: pg.Client,
  schemas: readonly string[],
  final: Rename,
): Promise<TargetFacts['tables']> {
  const rows = await rowsOf(
    client,
    z.object({ schema: z.string(), name: z.string(), rows: Count }),
    `SELECT n.nspname AS schema, c.relname AS name, c.reltuples AS rows
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1) ORDER BY 1, 2`,
    [schemas],
  );
  return rows.map(({ schema, name, rows: rowsEstimated }) => ({ schema: final(schema), name, rowsEstimated }));
}
