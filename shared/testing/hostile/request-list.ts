import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { stringify } from 'smol-toml';
import { z } from 'zod';
import { loadAll } from '#functions/registry.ts';
import { createEnvelopes } from '#shared/identity/envelopes.ts';
import { loadPlatformKeys } from '#shared/identity/platform-keys.ts';
import type { Operation } from '#shared/platform/operation.ts';
import { type FilledIds, fillTenant } from './fill-tenant.ts';
import { makeWhole } from './make-whole.ts';
import { rightRequest } from './matrix-inputs.ts';

const help = `node shared/testing/hostile/request-list.ts --state FOLDER --url URL --out FOLDER

Puts one of everything into the first organisation of a platform that runs on its embedded database (a throw-away one: the
rows stay), and writes what scanners start from: requests/NAME.txt, one HTTP request of each operation with parameters, its
injection points marked with * (sqlmap -r); urls.txt, every GET (wapiti -s); schemathesis.toml with ids that exist.

  --state FOLDER   CLOUDFORGE_STATE of the platform
  --url URL        where it answers, http://127.0.0.1:8080`;

const Members = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });
const Variants = Members.extend({ anyOf: z.array(Members).default([]), oneOf: z.array(Members).default([]) });

const { values } = parseArgs({
  options: { state: { type: 'string' }, url: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.state === undefined || values.url === undefined || values.out === undefined) {
  console.error(help);
  process.exitCode = values.help === true ? 0 : 2;
} else await writeLists(values.state, values.url, values.out);

async function writeLists(state: string, url: string, out: string): Promise<void> {
  const read = (name: string): string => readFileSync(join(state, name), 'utf8').trim();
  const port = read('postgres/data/postmaster.pid').split('\n')[3];
  const client = new pg.Client({
    connectionString: `postgres://postgres:${read('postgres/password')}@127.0.0.1:${port}/cloudforge`,
  });
  await client.connect();
  const query = async (sql: string, parameters?: unknown[]): Promise<Record<string, unknown>[]> =>
    (await client.query<Record<string, unknown>>(sql, parameters)).rows;
  const tenant = z.object({ organizationId: z.uuid(), userId: z.uuid(), projectId: z.uuid() });
  const [first] = await query(
    `select m.organization_id as "organizationId", m.user_id as "userId", p.id as "projectId"
     from cloudforge.memberships m join cloudforge.projects p using (organization_id) where m.role = 'owner' order by p.id limit 1`,
  );
  const known = tenant.parse(first);
  const [run] = await query(
    "select id from cloudforge.runs where organization_id = $1 and state = 'completed' order by id limit 1",
    [known.organizationId],
  );
  if (run === undefined) throw new Error('The platform has no run that ended: let it read its sample first.');
  const { seal } = createEnvelopes((await loadPlatformKeys(join(state, 'keys'))).ring);
  const filled = await fillTenant(query, known);
  const ids = {
    ...(await makeWhole(query, seal, known, filled, String(run.id))),
    organizationId: known.organizationId,
    token: 'A'.repeat(43),
  };
  await client.end();
  const key = read('cli-key');
  mkdirSync(join(out, 'requests'), { recursive: true });
  const urls: string[] = [];
  let requests = 0;
  for (const { prefix, operations } of await loadAll())
    for (const operation of operations) {
      const marked = markedRequest(prefix, operation, ids, { host: new URL(url).host, key });
      if (operation.method === 'GET') urls.push(`${url}${marked.path.replaceAll('*', '')}`);
      if (!marked.hasParameters) continue;
      writeFileSync(join(out, 'requests', `${operation.name}.txt`), marked.text);
      requests += 1;
    }
  writeFileSync(join(out, 'urls.txt'), `${urls.join('\n')}\n`);
  const parameters = Object.fromEntries(Object.entries(ids).map(([name, value]) => [`path.${name}`, value]));
  writeFileSync(join(out, 'schemathesis.toml'), stringify({ parameters, generation: { 'allow-x00': false } }));
  console.log(`${requests} requests, ${urls.length} URLs`);
}

/** One request in full, with a * behind each value of its path, query and JSON body. */
function markedRequest(
  prefix: string,
  operation: Operation,
  ids: FilledIds,
  { host, key }: { host: string; key: string },
): { text: string; path: string; hasParameters: boolean } {
  const { path, json, headers } = requestOf(prefix, operation, ids);
  const names = Object.keys(operation.input.query?.shape ?? {});
  const base = path.split('?')[0] ?? '';
  const inPath = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => ids[name ?? ''] ?? 'report.md');
  const marked = inPath.reduce((text, value) => text.replace(`/${value}`, `/${value}*`), base);
  const given = new URLSearchParams(path.split('?')[1] ?? '');
  const query = names.map(name => `${name}=${given.get(name) ?? ids[name] ?? '1'}*`).join('&');
  const whole = `${marked}${query === '' ? '' : `?${query}`}`;
  const body = json === undefined ? '' : JSON.stringify(json).replaceAll(/(?<=:"[^"]*)"/g, '*"');
  const lines = [
    `${operation.method} ${whole} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${key}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(json === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  const hasParameters = inPath.length > 0 || names.length > 0 || json !== undefined;
  return { text: `${lines.join('\r\n')}\r\n\r\n${body}`, path: whole, hasParameters };
}

/** A right request; of what is open to everybody the members of its body by name only. */
function requestOf(prefix: string, operation: Operation, ids: FilledIds) {
  try {
    return rightRequest(prefix, operation, ids);
  } catch (error) {
    if (operation.access !== 'public') throw error;
    const path = operation.path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => ids[name] ?? 'x');
    const { body } = operation.input;
    const shape = body?.kind === 'json' ? memberNames(body.schema) : [];
    return {
      path: `/api/${prefix}${path === '/' ? '' : path}`,
      json: shape.length === 0 ? undefined : Object.fromEntries(shape.map(name => [name, 'owner@example.org'])),
      headers: {},
    };
  }
}

/** Names of the members that a body may have, in any of its variants. */
function memberNames(schema: z.ZodType): string[] {
  const json = Variants.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return [...new Set([json, ...json.anyOf, ...json.oneOf].flatMap(({ properties }) => Object.keys(properties)))];
}
