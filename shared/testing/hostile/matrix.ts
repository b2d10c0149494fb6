import { z } from 'zod';
import type { FunctionDefinition } from '#shared/platform/function.ts';
import type { Operation } from '#shared/platform/operation.ts';
import { errorsOf } from '#shared/platform/operation-errors.ts';
import { buckets } from '#shared/storage/object-store.ts';
import { type Harness, startHarness } from '../harness.ts';
import { type FilledIds, fillTenant } from './fill-tenant.ts';
import { type Attacker, makeAttackers } from './matrix-attackers.ts';
import { type MatrixRequest, rightRequest, staleInputs } from './matrix-inputs.ts';

/** Writes what the matrix answers to shared/testing/results. */
export const matrixCommand = 'node shared/testing/hostile/matrix-report.ts';

/** What one attacker was answered by one operation. */
export interface Cell {
  operation: string;
  attacker: string;
  /** `403 forbidden`, `200`, or why it was not tried. */
  answer: string;
  tried: boolean;
}

export interface MatrixReport {
  operations: { name: string; method: string; path: string; access: string }[];
  attackers: string[];
  cells: Cell[];
  /** Sentences, one for each answer that is not as it has to be, and for each change that an attack made. */
  failures: string[];
}

const ProblemCode = z.object({ code: z.string() });

/** Every operation against every attacker, on a platform with two organisations that have one of everything. */
export async function runMatrix(definitions: readonly FunctionDefinition[]): Promise<MatrixReport> {
  const harness = await startHarness({ functions: definitions });
  try {
    return await runOn(harness, definitions);
  } finally {
    await harness.stop();
  }
}

async function runOn(harness: Harness, definitions: readonly FunctionDefinition[]): Promise<MatrixReport> {
  const { tenant, other, postgres } = harness;
  const closedId = harness.platform.ids.uuid();
  await postgres.query(
    "insert into cloudforge.projects (organization_id, id, name, visibility) values ($1, $2, 'Closed', 'restricted')",
    [tenant.organizationId, closedId],
  );
  const about = { organizationId: tenant.organizationId };
  const open = { ...(await fillTenant(postgres.query, tenant)), ...about };
  const closed = { ...(await fillTenant(postgres.query, { ...tenant, projectId: closedId })), ...about };
  await fillTenant(postgres.query, other);
  const attackers = await makeAttackers({ harness, open, closed });
  const all = definitions.flatMap(definition =>
    definition.operations.map(operation => ({ prefix: definition.prefix, operation })),
  );
  const cells: Cell[] = [];
  const failures = staleInputs(all.map(({ operation }) => operation)).map(
    name => `matrix-inputs.ts has an input of ${name}, which is no operation.`,
  );
  let before = await stateOf(harness);
  for (const { prefix, operation } of all) {
    if (operation.access === 'public') continue;
    for (const attacker of attackers) {
      const request = rightRequest(prefix, operation, attacker.closedProject === true ? closed : open);
      const cell = await attack(harness, attacker, operation, request);
      cells.push(cell);
      failures.push(...cell.failures);
    }
    const after = await stateOf(harness);
    const changed = Object.keys(after).filter(table => after[table] !== before[table]);
    if (changed.length > 0) failures.push(`${operation.name}: attacks on it changed ${changed.join(', ')}.`);
    before = after;
  }
  return {
    operations: all.map(({ prefix, operation: { name, method, path, access } }) => ({
      name,
      method,
      path: `/api/${prefix}${path === '/' ? '' : path}`,
      access,
    })),
    attackers: attackers.map(({ name }) => name),
    cells: cells.map(({ operation, attacker, answer, tried }) => ({ operation, attacker, answer, tried })),
    failures,
  };
}

async function attack(
  harness: Harness,
  attacker: Attacker,
  operation: Operation,
  request: MatrixRequest,
): Promise<Cell & { failures: string[] }> {
  const cell = { operation: operation.name, attacker: attacker.name };
  const whole = `${request.path} ${JSON.stringify(request.json ?? {})} ${metadataOf(request)}`;
  const names = (ids: FilledIds): boolean => Object.values(ids).some(id => whole.includes(id));
  const expected = attacker.expected(operation, names);
  if ('notApplicable' in expected) return { ...cell, answer: expected.notApplicable, tried: false, failures: [] };
  await attacker.arrange?.before();
  const response = await harness
    .call(request.method, request.path, {
      as: 'nobody',
      headers: { ...request.headers, ...attacker.headers(operation) },
      ...(request.json === undefined && request.body === undefined ? {} : { body: request.json ?? request.body?.() }),
    })
    .finally(() => attacker.arrange?.after());
  const text = await response.text();
  const code =
    text !== '' && response.headers.get('content-type')?.startsWith('application/problem+json')
      ? ProblemCode.parse(JSON.parse(text)).code
      : undefined;
  const answer = code === undefined ? String(response.status) : `${response.status} ${code}`;
  const failures: string[] = [];
  const fail = (why: string): void => {
    failures.push(`${operation.name}, ${attacker.name}: ${answer}, ${why}`);
  };
  if ('hides' in expected) {
    const shown = expected.hides.filter(id => text.includes(id));
    if (shown.length > 0) fail(`and it shows ${shown.slice(0, 3).join(', ')}`);
    if (response.status >= 500) fail('which is a fault of ours');
  } else if (operation.method === 'HEAD') {
    // No body to read a code from.
    if (![401, 403, 404].includes(response.status)) fail(`where ${expected.codes.join(' or ')} has to be`);
  } else if (code === undefined || !expected.codes.includes(code))
    fail(`where ${expected.codes.join(' or ')} has to be`);
  else if (!errorsOf(operation).some(declared => declared === code)) fail('which it does not declare');
  return { ...cell, answer, tried: true, failures };
}

/** Values of tus metadata, which are in base64. */
function metadataOf({ headers }: MatrixRequest): string {
  return (headers['upload-metadata'] ?? '')
    .split(/[ ,]/)
    .map(part => Buffer.from(part, 'base64').toString('utf8'))
    .join(' ');
}

/** Columns that any request may write, and tables that count attempts. */
const noise = ['last_seen_at', 'last_used_at'];
const counting = ['rate_buckets'];

/** Rows by which attacks are noticed, and an owner's export of their own organisation, are no change of a target. */
const noticed = ['cross-tenant-attempt', 'organization.exported', 'person.exported'];

/** A fingerprint of each table and bucket. */
async function stateOf({ platform, postgres, other }: Harness): Promise<Record<string, string>> {
  const tables = await postgres.query(
    `select relname as name from pg_class where relnamespace = 'cloudforge'::regnamespace and relkind in ('r', 'p')
       and relname <> all($1) order by 1`,
    [counting],
  );
  // And an attacker's own wrong attempts are counted.
  const excluded = [...noticed, `user:${other.userId}`].join('|');
  const parts = tables.map(({ name }) => {
    const table = String(name);
    return `select '${table}' as name, count(*) || ' ' || coalesce(md5(string_agg(line, '' order by line)), '') as state from (
      select md5((to_jsonb(t) - '{${noise.join(',')}}'::text[])::text) as line from cloudforge.${table} t
      where to_jsonb(t)::text !~ '${excluded}') ${table}_lines`;
  });
  const rows = await postgres.query(parts.join(' union all '));
  const state = Object.fromEntries(rows.map(row => [String(row.name), String(row.state)]));
  for (const bucket of buckets)
    state[`bucket ${bucket}`] = (await platform.store.list(bucket, ''))
      .map(({ key, sha256 }) => `${key} ${sha256}`)
      .join();
  return state;
}
