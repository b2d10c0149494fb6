import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import { checkout, codeOnly, type Import, isTestFile, readSourceFiles, type SourceFile } from './source-files.ts';

const sources = readSourceFiles();
const product = sources.filter(file => !file.isTest);

interface Breach {
  file: string;
  line: number;
  what: string;
}

/** Fails with every breach and the sentence that says what to do instead. */
function none(breaches: readonly Breach[], instead: string): void {
  if (breaches.length === 0) return;
  const shown = breaches.slice(0, 30).map(({ file, line, what }) => `      ${file}:${line} ${what}`);
  const more = breaches.length > 30 ? [`      and ${breaches.length - 30} more`] : [];
  const error = new Error([instead, ...shown, ...more].join('\n'));
  // The place that matters is in the message, not in this file.
  error.stack = instead;
  throw error;
}

function importsThat(
  files: readonly SourceFile[],
  isForbidden: (found: Import, file: SourceFile) => boolean,
): Breach[] {
  return files.flatMap(file =>
    file.imports
      .filter(found => isForbidden(found, file))
      .map(found => ({ file: file.path, line: found.line, what: `imports ${found.specifier}` })),
  );
}

function linesThat(files: readonly SourceFile[], forbidden: RegExp, of: (text: string) => string = codeOnly): Breach[] {
  return files.flatMap(file =>
    of(file.text)
      .split('\n')
      .flatMap((line, at) => {
        const found = forbidden.exec(line)?.[0];
        return found === undefined ? [] : [{ file: file.path, line: at + 1, what: `has ${found.trim()}` }];
      }),
  );
}

const inside = (folder: string) => (file: SourceFile) => file.path.startsWith(`${folder}/`);
const functionOf = (path: string): string | undefined => /^functions\/([^/]+)\//.exec(path)?.[1];

/** Folders that put drivers together: the composition root, the command line, the containers' entries. */
const mayCompose = (path: string): boolean =>
  path === 'functions/main.ts' || path.startsWith('shared/cli/') || path.startsWith('shared/packaging/');

test('only the known folders lie at the top', () => {
  const known = [
    'functions',
    'events',
    'shared',
    'site',
    'infra',
    'node_modules',
    'coverage',
    'dist',
    'cloudforge-results',
  ];
  const found = readdirSync(checkout, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && !known.includes(entry.name))
    .map(entry => ({ file: entry.name, line: 1, what: 'is a new folder at the top' }));
  none(found, 'Put it into functions, events, shared, site or infra: they are the only folders at the top.');
});

test('engines are pure: no input or output, no clock, no chance, no environment, no threads', () => {
  const engines = product.filter(inside('shared/engines'));
  const pureNode = ['node:crypto', 'node:buffer', 'node:util'];
  none(
    importsThat(engines, ({ target, typeOnly }) => {
      if (typeOnly) return false;
      if (target.startsWith('node:')) return !pureNode.includes(target);
      if (/^(shared|events|functions|site)\//.test(target)) return !target.startsWith('shared/engines/');
      // Parsers that must be loaded are handed in by whoever calls.
      return ['libpg-query', 'pg', 'kysely', 'hono'].includes(target);
    }),
    'An engine takes data and gives data. Do the input and output in shared/sources or shared/targets and hand the result in; a parser that must be loaded is a parameter.',
  );
  none(
    linesThat(
      engines,
      /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bset(Timeout|Interval|Immediate)\(|\bfetch\(|\brandom(Bytes|UUID)\(/,
    ),
    'An engine has no clock, chance or environment: take the time, the ids and the settings as parameters.',
  );
});

test('events and shared never reach up into functions or the site', () => {
  const lower = product.filter(file => /^(events|shared)\//.test(file.path) && !mayCompose(file.path));
  none(
    importsThat(lower, ({ target }) => /^(functions|site)\//.test(target)),
    'Only functions/main.ts, shared/cli and shared/packaging put things together. Take what is needed as a parameter.',
  );
});

test('a function never imports another function', () => {
  const functions = product.filter(file => functionOf(file.path) !== undefined);
  none(
    importsThat(functions, ({ target }, file) => {
      const other = functionOf(target);
      return (other !== undefined && other !== functionOf(file.path)) || target === 'functions/main.ts';
    }),
    'Functions meet by events or HTTP. Publish an event, or move what both need to shared/.',
  );
});

test('a function gets its drivers from ctx', () => {
  const functions = product.filter(file => functionOf(file.path) !== undefined);
  const drivers =
    /^(pg|nats|@nats-io\/|@aws-sdk\/|nodemailer|node:(fs|net|http|https|dns|tls|child_process|worker_threads)\b)/;
  const ours =
    /^(events\/(bus|dispatcher)\/|shared\/(network\/create-|identity\/create-|mail\/create-|database\/(connect|embedded)|storage\/(s3|disk|create-)|cli\/|packaging\/))/;
  none(
    importsThat(functions, ({ target, typeOnly }) => !typeOnly && (drivers.test(target) || ours.test(target))),
    'What a function needs is in ctx: read and transaction for the database, store, dialer and services.mailer.',
  );
});

test('functions read no environment, clock or chance by themselves', () => {
  const functions = product.filter(inside('functions')).filter(file => file.path !== 'functions/main.ts');
  none(
    linesThat(functions, /\bprocess\.env\b|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(/),
    'Use a setting (defineSetting), ctx.clock and ctx.ids: tests and replays depend on it.',
  );
});

test('only the composition root makes drivers', () => {
  const others = product.filter(file => /^(functions|events|shared)\//.test(file.path) && !mayCompose(file.path));
  const makers =
    /\b(connectDatabase|createEmbeddedBus|createJetStreamBus|createObjectStore|createDialer|createMailer|setUpTelemetry|startDispatcher)\(/;
  none(
    linesThat(others, makers).filter(({ file, what }) => {
      // The file that defines a maker names it as well.
      const name = what.slice('has '.length, -1);
      return !new RegExp(`function ${name}\\(`).test(sources.find(source => source.path === file)?.text ?? '');
    }),
    'Drivers are made in functions/main.ts or shared/cli and handed on.',
  );
});

test('the pages see the functions through the generated client only', () => {
  none(
    importsThat(sources.filter(inside('site')), ({ target, specifier }, file) => {
      // The reference pages are made at build time from the catalogues themselves; nothing of it reaches a browser.
      if (file.path.startsWith('site/src/reference/')) return /^functions\/(?!\w+\/settings\.ts$)/.test(target);
      if (file.path.endsWith('.test.ts')) return /^(functions|events)\//.test(target);
      return specifier.startsWith('#') || /^(functions|events|shared|infra)\//.test(target);
    }),
    'Call an operation through site/src/generated/client.generated.ts; a function that is missing there needs an operation.',
  );
});

test('product code uses nothing that is made for tests', () => {
  none(
    importsThat(
      product,
      ({ target }) => isTestFile(target) || ['uvu', 'fast-check', 'playwright-core'].includes(target),
    ),
    'Move what both need out of the file of the tests.',
  );
});

test('no test is left out without a name and a reason, and none runs alone', () => {
  none(
    linesThat(
      sources.filter(file => file.path.endsWith('.test.ts') && file.path !== 'shared/testing/parse-result.test.ts'),
      /\b(test|suite|it|describe)\.(skip|only|todo)\(/,
    ),
    "Use skipped('name', 'reason') from #shared/testing/skip.ts where a server is absent; otherwise mend the test.",
  );
  none(
    sources
      .filter(file => file.path.endsWith('.test.ts') && !/\.run\(\)|\b\w*Suite\(/.test(file.text))
      .map(file => ({ file: file.path, line: file.lines.length, what: 'runs no test' })),
    'End the file with test.run(): without it uvu runs nothing and is green.',
  );
});

test('types are kept: no any, no silenced compiler, no enum or namespace', () => {
  none(
    linesThat(sources, /(:|\bas|<|,|\|)\s*any\b(?!\s*[:(.])|\bany\[\]/),
    'Parse what comes from outside with a zod schema; use unknown where nothing is known.',
  );
  none(
    linesThat(sources, /@ts-(ignore|expect-error|nocheck)\b|eslint-disable/, text => text).filter(
      ({ file }) => file !== 'shared/testing/architecture.test.ts',
    ),
    'Mend the type instead of silencing the compiler.',
  );
  none(
    linesThat(
      sources.filter(file => /\.tsx?$/.test(file.path)),
      /^\s*(export\s+)?(declare\s+)?(const\s+)?(enum|namespace)\s+\w/,
    ),
    'Types are stripped, not compiled: use a union of literals, or a module.',
  );
});

test('files are of one purpose: at most 500 lines', () => {
  const long = sources.filter(file => file.lines.length > 300);
  for (const file of long)
    console.log(`# ${file.path} has ${file.lines.length} lines; files of 30-300 lines are preferred`);
  none(
    long
      .filter(file => file.lines.length > 500)
      .map(file => ({ file: file.path, line: 500, what: `has ${file.lines.length} lines` })),
    'A file that needs a table of contents is two files.',
  );
});

test('nothing unfinished, and nothing of one machine, is left in the code', () => {
  const others = sources.filter(file => !file.path.startsWith('shared/testing/architecture'));
  none(
    linesThat(others, /\b(TODO|FIXME|XXX|HACK)\b(?!.*#\d)/, text => text),
    'Do it, or name the issue beside it: TODO #12.',
  );
  none(
    linesThat(others, /['"`\s(]\/(home|root|Users|work|workspace|mnt)\/[\w.]/, text => text),
    'A path of one machine: find the place from import.meta.url, a setting or the temporary folder.',
  );
  none(
    linesThat(
      others.filter(file => !file.isTest),
      /registry\.(npmjs|yarnpkg)|proxy\.golang|pypi\.org|\bfiles\.pythonhosted/,
      text => text,
    ),
    'Use the package manager as it is configured on the machine; name no registry.',
  );
});

test('every file is used', () => {
  const rootFiles = readdirSync(checkout).filter(name => /\.(json|ya?ml|mjs)$/.test(name) && name !== 'pnpm-lock.yaml');
  const named = [...rootFiles, '.ci/run', 'shared/cli/bootstrap.mjs']
    .map(name => readFileSync(join(checkout, name), 'utf8'))
    .join('\n');
  const users = new Map<string, SourceFile[]>();
  for (const file of sources)
    for (const { target } of file.imports) users.set(target, [...(users.get(target) ?? []), file]);
  const ours = sources.filter(file => /^(functions|events|shared)\/.*\.ts$/.test(file.path));
  // A file that runs as a process of its own is named by its path in code or in a file of the root.
  const isNamed = (file: SourceFile): boolean =>
    named.includes(file.path) ||
    sources.some(other => other !== file && other.text.includes(`${file.path.split('/').slice(-2).join('/')}'`));
  const isUsed = (file: SourceFile): boolean => {
    // Rules' cases are found by the test of all rules, by their names.
    if (/\.(test|cases)\.ts$/.test(file.path)) return true;
    return (users.get(file.path) ?? []).some(user => file.isTest || !user.isTest) || isNamed(file);
  };
  none(
    ours
      .filter(file => !isUsed(file))
      .map(file => ({
        file: file.path,
        line: 1,
        what: users.has(file.path) ? 'is used by tests only' : 'is used by nothing',
      })),
    'Delete it or use it. What only tests need is named so: x.test.ts, testing.ts, x-fixture.ts, or lies in a folder testing/.',
  );
});

test.run();
