import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/**
 * `kubernetes-schemas.ts TOOLS OUT KIND ...`: writes a JSON Schema for each KIND (`apps/v1/Deployment`; `v1/Service`
 * of the core group) into OUT, for kubeconform. They come from the npm packages kubernetes-models,
 * `@kubernetes-models/knative` and `@kubernetes-models/gateway-api`, installed in TOOLS, which are made from
 * Kubernetes' OpenAPI document and from the projects' CRDs. Made strict: what a schema does not name is refused.
 * A process of its own, since it reads the packages through a loader hook.
 */
type Json = Record<string, unknown>;
const Schema = z.record(z.string(), z.unknown());

const packages: Readonly<Record<string, string>> = {
  'serving.knative.dev': '@kubernetes-models/knative',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
};
const depthMax = 100;

const collected = new Map<string, Json>();
let lastId = '';
// Each module hands its schemas to the packages' validator and its class to their base: both are replaced by these.
Object.assign(globalThis, {
  collectSchema: (id: string, schema: unknown) => void collected.set(id, Schema.parse(schema)),
  collectModel: (_: unknown, id: string, add: () => void) => {
    add();
    lastId = id;
  },
});
const replaced: Readonly<Record<string, string>> = {
  '@kubernetes-models/validate': 'export const register = globalThis.collectSchema;',
  '@kubernetes-models/base':
    'export class Model {} export const createTypeMetaGuard = () => () => true; export const setSchema = globalThis.collectModel;',
};
registerHooks({
  resolve: (specifier, context, next) => {
    const source = replaced[specifier];
    if (source === undefined) return next(specifier, context);
    return { url: `data:text/javascript,${encodeURIComponent(source)}`, format: 'module', shortCircuit: true };
  },
});

const [tools = '', out = '', ...kinds] = process.argv.slice(2);
const require = createRequire(join(tools, 'package.json'));
mkdirSync(out, { recursive: true });
for (const kind of kinds) {
  const [name = '', apiVersion = '', group = ''] = kind.split('/').reverse();
  const packageName = packages[group] ?? 'kubernetes-models';
  const path = [packageName, ...(group === '' ? [] : [group]), apiVersion].join('/');
  lastId = '';
  // The folder's index is what the package exports; the kind's own module lies beside it.
  await import(pathToFileURL(join(require.resolve(path), '..', `${name}.mjs`)).href);
  const root = collected.get(lastId);
  if (root === undefined) throw new Error(`${path} has no schema of ${name}.`);
  const definitions: Json = {};
  const schema = { ...strict(root, definitions, 0), definitions };
  // kubeconform takes the version for the group where there is none.
  writeFileSync(
    join(out, `${[group || apiVersion, apiVersion, name].join('_').toLowerCase()}.json`),
    JSON.stringify(schema),
  );
}

/** The schema with references into `definitions`, unknown keys refused, and `nullable` said in JSON Schema's words. */
function strict(schema: Json, definitions: Json, depth: number): Json {
  if (depth > depthMax) throw new Error(`A schema is nested more than ${depthMax} levels deep.`);
  const reference = schema.$ref;
  if (typeof reference === 'string') {
    const id = reference.replace(/#$/, '');
    if (!(id in definitions)) {
      definitions[id] = {};
      definitions[id] = strict(collected.get(id) ?? {}, definitions, depth + 1);
    }
    return { $ref: `#/definitions/${id}` };
  }
  const made: Json = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && isObject(value)) {
      made.properties = Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, convert(inner, definitions, depth)]),
      );
    } else if (key !== 'nullable' && key !== 'format') made[key] = convert(value, definitions, depth);
  }
  if (schema.nullable === true && typeof schema.type === 'string') made.type = [schema.type, 'null'];
  // An object without any named key is one that a CRD leaves open (emptyDir of a Knative Service).
  const named = isObject(made.properties) && Object.keys(made.properties).length > 0;
  if (named && made.additionalProperties === undefined) made.additionalProperties = false;
  return made;
}

function convert(value: unknown, definitions: Json, depth: number): unknown {
  if (Array.isArray(value)) return value.map(item => convert(item, definitions, depth + 1));
  return isObject(value) ? strict(value, definitions, depth + 1) : value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
