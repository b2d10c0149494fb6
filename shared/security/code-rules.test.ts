import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkout, codeOnly, readSourceFiles, type SourceFile } from '#shared/testing/source-files.ts';

/** Rules of the map of requirements that are kept by what the code never does. */
const files = readSourceFiles();
const product = files.filter(
  ({ path, isTest }) =>
    !isTest && /^(functions|events|shared|site)\//.test(path) && !path.startsWith('shared/security/'),
);
const code = (file: SourceFile): string => codeOnly(file.text);
const where = (pattern: RegExp, among = product, textOf = code): string[] =>
  among.filter(file => pattern.test(textOf(file))).map(({ path }) => path);

test('the rules see the code, and find what breaks them', () => {
  assert.ok(product.length > 400, `${product.length} files`);
  const bad = `const a = eval(text); element.innerHTML = text; spawn(command, { shell: true });`;
  for (const pattern of [evaluates, marksUp, usesShell]) assert.match(codeOnly(bad), pattern);
  assert.not.match(codeOnly(`// eval(text)\nconst a = 'eval(x)';`), evaluates);
});

const evaluates = /\beval\(|\bnew Function\(|\bvm\.(run|compile|Script)|\bsetTimeout\(['"`]/;

test('nothing evaluates text as code', () => {
  assert.equal(where(evaluates), []);
  assert.equal(
    product.filter(file => file.imports.some(({ target }) => target === 'node:vm')).map(({ path }) => path),
    [],
  );
});

const marksUp =
  /\b(inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdangerouslySetInnerHTML\b|\bdocument\.write\(|\bset:html\b/;

test('no page writes text as markup', () => {
  assert.equal(where(marksUp), []);
});

const usesShell = /\bshell:\s*true\b|\bexec(Sync)?\(\s*[`'"a-z]\w*\s*[,)]/;

test('no command line is built for a shell: programs get their arguments one by one', () => {
  const offenders = product.filter(
    file =>
      /\bshell:\s*true\b/.test(code(file)) ||
      file.imports.some(
        ({ specifier }) => specifier === 'node:child_process' && /\bexec(Sync)?\b[^F]/.test(importLine(file)),
      ),
  );
  assert.equal(
    offenders.map(({ path }) => path),
    [],
  );
  // The one script that a shell reads is a constant; what varies are its arguments.
  const withShell = product.filter(file => /spawn\('sh', \['-c', (?!watcher, 'sh', )/.test(file.text));
  assert.equal(
    withShell.map(({ path }) => path),
    [],
  );
});

function importLine(file: SourceFile): string {
  return /import[^;]*from 'node:child_process'/.exec(file.text)?.[0] ?? '';
}

test('windows send each other no messages, and nothing opens a WebSocket', () => {
  const site = product.filter(({ path }) => path.startsWith('site/'));
  assert.ok(site.length > 50);
  const window =
    /\bpostMessage\(|addEventListener\(\s*['"`]message['"`]|\bonmessage\b|\bnew (SharedWorker|BroadcastChannel)\(/;
  assert.match("addEventListener('message', take)", window);
  assert.equal(
    where(window, site, file => file.text),
    [],
  );
  assert.equal(where(/\bnew WebSocket(Server)?\(/), []);
});

test('a browser keeps the theme, which view to paint, and an invitation until it is taken: nothing else of ours', () => {
  const keeps = /\b(localStorage|sessionStorage|indexedDB)\b|\bdocument\.cookie\b|\bcaches\.open\b/;
  const script = { path: 'site/public/boot.js', text: readFileSync(join(checkout, 'site/public/boot.js'), 'utf8') };
  const keepers = [...where(keeps), ...(keeps.test(script.text) ? [script.path] : [])];
  assert.equal([...new Set(keepers)].sort(), [
    'site/public/boot.js',
    'site/src/api/session.ts',
    'site/src/islands/sign-in/invitation-page.tsx',
    'site/src/layouts/page.ts',
  ]);
  const names = keepers.flatMap(path => {
    const text = readFileSync(join(checkout, path), 'utf8');
    return [...text.matchAll(/'(cloudforge\.[\w.-]+)'/g)].map(([, name]) => name ?? '');
  });
  assert.equal([...new Set(names)].sort(), ['cloudforge.invitation', 'cloudforge.signed-in', 'cloudforge.theme']);
});

test('what guesses must not predict never comes from Math.random', () => {
  // Waits are spread by it and free ports looked for, and nothing else.
  assert.equal(where(/\bMath\.random\b/), ['functions/main.ts', 'shared/network/free-port.ts']);
});

test('settings that are secret have no default', () => {
  const broken: string[] = [];
  let secrets = 0;
  for (const { path, text } of product)
    for (const [setting] of text.matchAll(/defineSetting(?:<[^(]*>)?\(\{[\s\S]*?\n\s*\}\)/g)) {
      if (!/\bsecret: true\b/.test(setting)) continue;
      secrets += 1;
      if (!/\bdefault: undefined\b/.test(setting)) broken.push(`${path}: ${setting.slice(0, 80)}`);
    }
  assert.ok(secrets >= 6, `${secrets} secret settings`);
  assert.equal(broken, []);
});

test('an operation that only reads opens no transaction that writes', () => {
  const operations = product.filter(
    ({ path, text }) => path.startsWith('functions/') && /defineOperation\(/.test(text),
  );
  const reading = operations.filter(({ text }) => /method: '(GET|HEAD|OPTIONS)'/.test(text));
  assert.ok(reading.length > 25, `${reading.length} operations read`);
  assert.equal(
    // A row of the audit log about the reading is all that may be written.
    reading
      .filter(({ text }) => /\bctx\.transaction\((?!\(\{ audit \}\) =>\s*audit\()/.test(text))
      .map(({ path }) => path),
    [],
  );
});

test('no table knows a hint or a secret question', () => {
  const schema = files.filter(({ path }) => path.startsWith('shared/database/schema/'));
  assert.ok(schema.length >= 3);
  assert.equal(where(/\b\w*(hint|question)\w*\s*:/, schema), []);
});

const Lockfile = z.object({
  packages: z.record(z.string(), z.unknown()),
  snapshots: z.record(
    z.string(),
    z.object({
      dependencies: z.record(z.string(), z.string()).default({}),
      optionalDependencies: z.record(z.string(), z.string()).default({}),
    }),
  ),
  importers: z.record(z.string(), z.object({ dependencies: z.record(z.string(), z.unknown()).default({}) })),
});
const lockfile = Lockfile.parse(parse(readFileSync(join(checkout, 'pnpm-lock.yaml'), 'utf8')));
const packageNames = Object.keys(lockfile.packages).map(key => key.replace(/@[^@]*$/, ''));

test('no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML', () => {
  const absent = /\b(ldap\w*|xpath\w*|latex|mathjax|katex|jndi|memcached?|memjs|graphql\w*|saml\w*|passport)\b/i;
  assert.ok(packageNames.includes('hono'));
  assert.match('node-saml', absent);
  assert.equal(
    packageNames.filter(name => absent.test(name)),
    [],
  );
});

test('XML is parsed by the client of S3 alone', () => {
  // svgo belongs to the build of the pages, and reads pictures of our own.
  const builders = ['svgo'];
  const parsers = packageNames.filter(name =>
    /\b(xml2js|fast-xml-parser|xmldom|libxml\w*|sax|saxes|xml-parser|parse5-sax\w*)\b/.test(name),
  );
  const users = Object.entries(lockfile.snapshots)
    .filter(([, { dependencies, optionalDependencies }]) =>
      parsers.some(name => name in dependencies || name in optionalDependencies),
    )
    .map(([key]) => key.replace(/\(.*$/, '').replace(/@[^@]*$/, ''));
  assert.equal(
    users.filter(name => !name.startsWith('@aws-sdk/') && !parsers.includes(name) && !builders.includes(name)),
    [],
  );
  const ours = product.filter(file => file.imports.some(({ target }) => parsers.includes(target)));
  assert.equal(ours, []);
  assert.equal(where(/\bnew DOMParser\(/), []);
});

test('fields of passwords mask what is typed, and nothing keeps a paste or a password manager out', () => {
  const fields = product.filter(({ path }) => /^site\/src\/.*\.(tsx|astro)$/.test(path));
  const field = fields.find(({ path }) => path === 'site/src/components/text-field.tsx');
  assert.match(field?.text ?? '', /type: shown \? 'text' : 'password'/);
  assert.equal(
    fields.filter(({ text }) => /onPaste|onpaste|onCopy|oncut/.test(text)).map(({ path }) => path),
    [],
  );
  const named = fields.filter(({ text }) => /autoComplete="(current|new)-password"/.test(text));
  assert.ok(named.length >= 2, 'sign-in and reset tell password managers what they ask for');
  assert.equal(
    named.filter(({ text }) => !/<PasswordField/.test(text)).map(({ path }) => path),
    [],
    'each of them uses the field that masks',
  );
});

test.run();
