import { z } from 'zod';
import { castNames } from '#shared/engines/transfer/codec.ts';
import { compareTable, type TableEvidence } from './compare.ts';
import { comparedColumns } from './compared-columns.ts';
import { hashKeyBytes, rowHashMethod } from './row-hash.ts';
import { verdictOf } from './verdict.ts';

const Count = z.number().int().min(0);
const Whole = z.string().regex(/^-?\d{1,40}$/);
const Hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const Text = z.string().max(10_000);
const Sentences = z.array(Text).max(1_000);

/** How the rows of the source belong together: what the certificate may claim depends on it. */
export const Consistency = z.enum([
  /** All readers of a live server saw one state. */
  'snapshot',
  /** A live server was read twice, and both readings gave the same. */
  'source-unchanged',
  /** A file, named by its hash. */
  'file',
  /** Chunks of different moments: never certified. */
  'mixed',
]);
export type Consistency = z.infer<typeof Consistency>;

export const CertificateTable = z.strictObject({
  source: Text,
  target: Text,
  columnsCompared: Count,
  columnsNotCompared: z.array(z.strictObject({ column: Text, reason: Text })).max(10_000),
  rows: z.strictObject({ source: Count, target: Count, rejected: Count }),
  sums: z.strictObject({ source: Hex64, target: Hex64 }),
  casts: z.array(z.strictObject({ column: Text, cast: Text, meaning: Text, count: Count })).max(100_000),
  equal: z.boolean(),
  differences: Sentences,
});
export type CertificateTable = z.infer<typeof CertificateTable>;

const parts = {
  /** Version of this format. */
  version: z.literal(1),
  /** Version of CloudForge that made the proof. */
  generator: Text,
  runId: Text,
  /** ISO 8601 instants. */
  provedFrom: z.iso.datetime(),
  provedTo: z.iso.datetime(),
  source: z.strictObject({
    kind: z.enum(['dump', 'sqlite-file', 'mysql', 'postgresql', 'sqlserver', 'oracle']),
    dialect: z.enum(['mysql', 'mariadb', 'postgresql', 'sqlite', 'sqlserver', 'oracle']),
    /** File name, or server and database without a password. */
    name: Text,
    serverVersion: Text.optional(),
    /** Of the file. */
    sha256: Hex64.optional(),
    consistency: Consistency,
    /** What is to be known of how it was read. */
    remark: Text.optional(),
  }),
  /** What of the source was not read or not followed, a sentence each; absent: nothing. */
  unread: Sentences.optional(),
  /** Tables that stayed behind by choice, with the rows that the source was counted to have. Absent: none. */
  skipped: z
    .array(z.strictObject({ table: Text, reason: Text.min(1), rows: Count.nullable() }))
    .max(100_000)
    .optional(),
  /** What could not be made without them: foreign keys of other tables, views, routines, triggers. */
  leftWithSkipped: z
    .array(z.strictObject({ kind: Text, name: Text, needs: Text }))
    .max(100_000)
    .optional(),
  target: z.strictObject({ name: Text, database: Text, serverVersion: Text }),
  /** With the key, which is of no use to anyone else, the sums can be computed again. */
  method: z.strictObject({ canonicalForm: z.literal(1), hash: Text, key: Hex64 }),
  tables: z.array(CertificateTable).max(100_000),
  constraints: z
    .array(
      z.strictObject({
        table: Text,
        name: Text,
        kind: z.enum(['primary key', 'unique', 'foreign key', 'check', 'not null', 'exclusion']),
        validated: z.boolean(),
        /** Why it is not validated, where that was declared: the source did not enforce it, a person left it out. */
        declared: Text.optional(),
        /** What the target said where it failed. */
        error: Text.optional(),
      }),
    )
    .max(1_000_000),
  sequences: z
    .array(
      z.strictObject({
        name: Text,
        /** The value it will give next. */
        next: Whole,
        descending: z.boolean(),
        /** The value in its column that lies farthest in its direction; null: no rows, or no column. */
        farthest: Whole.nullable(),
      }),
    )
    .max(100_000),
  objects: z
    .array(
      z.strictObject({
        /** view, function, trigger, index ... */
        kind: Text,
        source: Count,
        target: Count,
        /** What the target lacks, with the finding that said so beforehand; null: nothing said so. */
        missing: z.array(z.strictObject({ name: Text, finding: Text.nullable() })).max(100_000),
        /** What is there and not as the plan makes it, by definition. Without `shouldBe`: the plan makes no such thing. */
        different: z
          .array(z.strictObject({ name: Text, is: Text, shouldBe: Text.optional() }))
          .max(100_000)
          .optional(),
      }),
    )
    .max(1_000),
  /** Who signs: the key is here to be compared with the one that is known, not to be trusted. */
  signer: z.strictObject({ keyId: Text, publicKeyPem: Text }),
};

/** What the verdict is drawn from. */
export const CertificateParts = z.strictObject(parts);
export type CertificateParts = z.infer<typeof CertificateParts>;

/** What was compared when a migration was proved, and what follows from it. Signed by `signCertificate`. */
export const Certificate = z.strictObject({
  ...parts,
  certified: z.boolean(),
  /** Why it is not certified, a sentence each; empty if it is. */
  reasons: Sentences,
});
export type Certificate = z.infer<typeof Certificate>;

/** What `certificateOf` adds by itself. */
type Given = Omit<CertificateParts, 'version' | 'method'> & { hashKey: Uint8Array };

/**
 * The certificate of a run; the verdict follows from its parts.
 *
 * @throws ZodError if a part has not the shape of the format
 */
export function certificateOf({ hashKey, ...given }: Given): Certificate {
  if (hashKey.length !== hashKeyBytes) throw new RangeError(`The key of a row hash has ${hashKeyBytes} bytes.`);
  const key = Buffer.from(hashKey).toString('hex');
  const made = CertificateParts.parse({
    ...given,
    version: 1,
    method: { canonicalForm: 1, hash: rowHashMethod, key },
  });
  const verdict = verdictOf(made);
  const shown = verdict.reasons.slice(0, reasonsMax);
  const more = verdict.reasons.length - shown.length;
  if (more > 0) shown.push(`And ${more.toLocaleString('en-US')} more reasons of the same kinds.`);
  return Certificate.parse({ ...made, certified: verdict.certified, reasons: shown });
}

/** Reasons that a certificate spells out; the parts hold them all. */
export const reasonsMax = 200;

/** The entry of one table. */
export function certificateTable(evidence: TableEvidence): CertificateTable {
  const { table, source, target, copied } = evidence;
  const { equal, differences } = compareTable(evidence);
  return {
    source: table.source.schema === undefined ? table.source.name : `${table.source.schema}.${table.source.name}`,
    target: `${table.target.schema}.${table.target.name}`,
    columnsCompared: comparedColumns(table).length,
    columnsNotCompared: table.columns
      .filter(column => !column.compared)
      .map(column => ({ column: column.target, reason: column.notComparedBecause ?? 'no reason was given' })),
    rows: { source: source.rowsRead, target: target.digest.rows, rejected: copied.rejected },
    sums: { source: source.digest.sum, target: target.digest.sum },
    casts: Object.entries(source.digest.casts).flatMap(([column, counts]) =>
      Object.entries(counts).map(([cast, count]) => ({ column, cast, meaning: meaningOf(cast), count })),
    ),
    equal,
    differences: differences.map(sentence => sentence.toWellFormed().slice(0, 10_000).toWellFormed()),
  };
}

function meaningOf(cast: string): string {
  return new Map<string, string>(Object.entries(castNames)).get(cast) ?? cast;
}
