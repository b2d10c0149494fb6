import { type Certificate, certificateOf, certificateTable } from '#shared/engines/proof/certificate.ts';
import type { TableEvidence } from '#shared/engines/proof/compare.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { rowsNotFollowed } from '#shared/engines/schema/rows-not-followed.ts';
import type { TargetFacts } from '#shared/targets/postgresql/facts.ts';
import type { ObjectComparison, StatementOutcome } from '#shared/targets/target.ts';
import { objectParity } from './object-parity.ts';
import { skippedParts, withSkippedObjects } from './skipped-parts.ts';
import type { Consistency, MigrationState } from './state.ts';

export interface CertifyOptions {
  state: MigrationState;
  assessment: Assessment;
  evidence: readonly TableEvidence[];
  outcomes: readonly StatementOutcome[];
  facts: TargetFacts;
  comparison: ObjectComparison;
  target: { name: string; database: string; serverVersion: string };
  consistency: Consistency;
  provedFrom: Date;
  provedTo: Date;
  version: string;
  signer: { keyId: string; publicKeyPem: string };
}

/** The certificate of a run, from all that was seen of both sides. */
export function certify(options: CertifyOptions): Certificate {
  const { state, evidence, facts } = options;
  const unread = rowsNotFollowed(options.assessment.model);
  return certificateOf({
    generator: `cloudforge ${options.version}`,
    runId: state.run,
    provedFrom: options.provedFrom.toISOString(),
    provedTo: options.provedTo.toISOString(),
    source: {
      kind: state.source.kind,
      dialect: state.source.dialect,
      name: state.source.label,
      ...(state.source.serverVersion !== undefined && { serverVersion: state.source.serverVersion }),
      ...(state.source.sha256 !== undefined && { sha256: state.source.sha256 }),
      consistency: options.consistency,
      ...untestedReader(state.source.kind),
    },
    ...(unread.length > 0 && { unread }),
    ...skippedParts(options.assessment.skipped),
    target: options.target,
    tables: evidence.map(certificateTable),
    constraints: constraintsOf(options),
    sequences: facts.sequences.map(({ schema, name, next, increment, owner }) => ({
      name: `${schema}.${name}`,
      next,
      descending: increment.startsWith('-'),
      farthest: owner?.extreme ?? null,
    })),
    objects: withSkippedObjects(
      objectParity(options.assessment, facts, options.outcomes, options.comparison),
      options.assessment.skipped,
    ),
    signer: options.signer,
    hashKey: Buffer.from(state.hashKey, 'hex'),
  });
}

/** Live SQL Server and Oracle are read through drivers that were tried with recorded answers only. */
export function untestedReader(kind: MigrationState['source']['kind']): { remark?: string } {
  return kind === 'sqlserver' || kind === 'oracle'
    ? { remark: 'The reader of this kind of server was not tested against a real server.' }
    : {};
}

type Constraint = Certificate['constraints'][number];

/** Constraints that stand in the target, and those that could not be made there. */
function constraintsOf({ assessment, facts, outcomes }: CertifyOptions): Constraint[] {
  const unenforced = unenforcedNames(assessment);
  const leftUnvalidated = new Set(
    assessment.ddl.flatMap(({ sql }) => {
      const name = /\bADD\s+CONSTRAINT\s+("(?:[^"]|"")+"|\w+)[\s\S]*\bNOT\s+VALID\b/i.exec(sql)?.[1];
      return name === undefined ? [] : [plain(name)];
    }),
  );
  const standing = facts.constraints.flatMap(({ schema, table, name, kind, isValidated }): Constraint[] => {
    if (kind === 'trigger') return [];
    const reason = unenforced.has(name.toLowerCase())
      ? notEnforcedBySource
      : leftUnvalidated.has(name)
        ? brokenBySource
        : undefined;
    const declared = isValidated ? undefined : reason;
    return [
      {
        table: `${schema}.${table}`,
        name,
        kind,
        validated: isValidated,
        ...(declared !== undefined && { declared }),
      },
    ];
  });
  const failed = outcomes.flatMap(({ sql, error }): Constraint[] => {
    const made = error === undefined ? undefined : constraintOf(sql);
    if (made === undefined || error === undefined) return [];
    if (standing.some(({ name, table }) => name === made.name && table.endsWith(made.table))) return [];
    const declared = unenforced.has(made.name.toLowerCase()) ? notEnforcedBySource : undefined;
    return [
      {
        ...made,
        validated: false,
        error: error.message.replace(/\.+$/, ''),
        ...(declared !== undefined && { declared }),
      },
    ];
  });
  // What was made once may have been taken away since.
  const gone = assessment.ddl.flatMap(({ sql }): Constraint[] => {
    const made = constraintOf(sql);
    if (made === undefined || made.name === '(unnamed)') return [];
    const isThere = [...standing, ...failed].some(
      ({ name, table }) => name === made.name && tableOf(table) === tableOf(made.table),
    );
    const isIndex = facts.objects.some(({ kind, name }) => kind === 'index' && name.split('.').at(-1) === made.name);
    return isThere || isIndex ? [] : [{ ...made, validated: false, error: 'it is not in the target any more' }];
  });
  return [...standing, ...failed, ...gone];
}

const notEnforcedBySource = 'the source did not enforce it either';
const brokenBySource = 'rows of the source break it already, as the report says; it holds for new rows';

function unenforcedNames({ model }: Assessment): Set<string> {
  const names = model.tables.flatMap(({ foreignKeys, checks }) => [
    ...foreignKeys.filter(key => key.notValid === true).map(key => key.name),
    ...checks.filter(check => check.notEnforced === true || check.notValid === true).map(check => check.name),
  ]);
  return new Set(names.flatMap(name => (name === undefined ? [] : [name.toLowerCase()])));
}

const adding =
  /^\s*ALTER\s+TABLE\s+(?:ONLY\s+)?(?<table>(?:"(?:[^"]|"")+"|\w+)(?:\.(?:"(?:[^"]|"")+"|\w+))?)\s+(?:ADD\s+(?:CONSTRAINT\s+(?<name>"(?:[^"]|"")+"|\w+)\s+)?(?<kind>PRIMARY\s+KEY|UNIQUE|FOREIGN\s+KEY|CHECK|EXCLUDE)|VALIDATE\s+CONSTRAINT\s+(?<validated>"(?:[^"]|"")+"|\w+))/i;

const kinds = new Map<string, Constraint['kind']>([
  ['primary key', 'primary key'],
  ['unique', 'unique'],
  ['foreign key', 'foreign key'],
  ['check', 'check'],
  ['exclude', 'exclusion'],
]);

/** Which constraint a statement of our own DDL adds; undefined if it is none. */
function constraintOf(sql: string): Pick<Constraint, 'table' | 'name' | 'kind'> | undefined {
  const unique = /^\s*CREATE\s+UNIQUE\s+INDEX\s+(\S+)\s+ON\s+(?:ONLY\s+)?(\S+)/i.exec(sql);
  if (unique !== null) return { table: plain(unique[2] ?? ''), name: plain(unique[1] ?? ''), kind: 'unique' };
  const found = adding.exec(sql)?.groups;
  if (found === undefined) return undefined;
  const kind = kinds.get((found.kind ?? 'foreign key').toLowerCase().replace(/\s+/g, ' '));
  if (kind === undefined) return undefined;
  return { table: plain(found.table ?? ''), name: plain(found.name ?? found.validated ?? '(unnamed)'), kind };
}

/** A table's name without its schema. */
const tableOf = (name: string): string => name.split('.').at(-1) ?? name;

const plain = (name: string): string => name.replaceAll('""', '\0').replaceAll('"', '').replaceAll('\0', '"');
