import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation } from '#shared/platform/operation.ts';
import { readSourceFiles, type SourceFile } from '#shared/testing/source-files.ts';
import { loadAll } from './registry.ts';

/** Operations with credentials and without a stream that look at no Idempotency-Key, and why that is right. */
const without: Readonly<Record<string, string>> = {
  switchOrganization: 'its answer is a cookie',
  eraseSelf: 'whoever sent it does not exist any more',
  leaveOrganization: 'whoever sent it is no member any more',
  deleteOrganization: 'the keys are deleted with it',
  testIdentityProvider: 'nothing is changed',
  createUpload: 'uploads are repeated by their offset',
  createFile: 'uploads are repeated by their offset',
};

const files = new Map(readSourceFiles().map(file => [file.path, file]));
/** Who asks is proved, and told by mail, beside what is done: used codes and wrong attempts count whatever comes after. */
const beside = new Set(['requireFreshProof', 'tellOfChange']);
/** What writes in a transaction of its own, under another role. */
const writingService =
  /\bservices\.(accounts|organizations|tokens|oidc|identity)\b|\{[^}]*\b(accounts|tokens|organizations)\b[^}]*\} = ctx\.services/;

function fileOf(folder: string, name: string): SourceFile {
  const file = [...files.values()].find(
    candidate => candidate.path.startsWith(folder) && candidate.text.includes(`name: '${name}'`),
  );
  assert.ok(file, `the file of ${name} was not found`);
  return file;
}

/** The text of a function at the top of a file, up to its end. */
function functionText(file: SourceFile, name: string): string {
  return new RegExp(`^(?:export )?(?:async )?function ${name}\\b[\\s\\S]*?^}`, 'm').exec(file.text)?.[0] ?? '';
}

/** The operation's own text, and that of each function it calls, in turn: of its file and of what the file imports. */
function calledTexts(start: SourceFile): string[] {
  const begin = start.text.indexOf('defineOperation(');
  const texts: string[] = [];
  const queue = [{ file: start, text: start.text.slice(begin) }];
  const seen = new Set<string>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    texts.push(next.text);
    for (const [, name = ''] of next.text.matchAll(/\b([a-z]\w+)(?:<\w+>)?\(/g)) {
      if (beside.has(name)) continue;
      const targets = next.file.imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => files.get(target));
      for (const file of [next.file, ...targets]) {
        if (file === undefined || file.path.startsWith('shared/platform/') || seen.has(`${file.path} ${name}`))
          continue;
        const text = functionText(file, name);
        if (text === '') continue;
        seen.add(`${file.path} ${name}`);
        queue.push({ file, text });
      }
    }
  }
  return texts;
}

const definitions = await loadAll();
const changing: { operation: Operation; texts: string[] }[] = definitions.flatMap(definition =>
  definition.operations
    .filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method))
    .map(operation => ({ operation, texts: calledTexts(fileOf(`functions/${definition.name}/`, operation.name)) })),
);
const named = (found: readonly { operation: Operation }[]): string[] => found.map(({ operation }) => operation.name);
const isMatched = (pattern: RegExp) => (found: { texts: string[] }) => found.texts.some(text => pattern.test(text));
const writesItself = isMatched(/\bctx\.transaction\(/);

test('what is told from a new request by its transaction writes by ctx.transaction, and by no service', () => {
  const byTransaction = changing.filter(({ operation }) => operation.idempotency === 'transaction');
  assert.ok(byTransaction.length > 20, `only ${byTransaction.length} operations`);
  assert.equal(named(byTransaction.filter(found => !writesItself(found))), []);
  assert.equal(named(byTransaction.filter(isMatched(writingService))), []);
});

test('what counts as done from its beginning is done by a service', () => {
  const byService = changing.filter(({ operation }) => operation.idempotency === 'service');
  assert.ok(byService.length > 5, `only ${byService.length} operations`);
  assert.equal(named(byService.filter(found => !isMatched(writingService)(found))), []);
  assert.equal(named(byService.filter(writesItself)), []);
});

test('what takes no key has a reason for it', () => {
  const none = changing.filter(
    ({ operation: { idempotency, access, input } }) =>
      idempotency === 'none' && access !== 'public' && (input.body === undefined || input.body.kind === 'json'),
  );
  assert.equal(
    named(none).filter(name => without[name] === undefined),
    [],
  );
});

test.run();
