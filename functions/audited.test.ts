import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSourceFiles, type SourceFile } from '#shared/testing/source-files.ts';
import { loadAll } from './registry.ts';

/** Operations that change nothing of their own, or whose change another row of the log tells of; and why. */
const excused: Readonly<Record<string, string>> = {
  testIdentityProvider: 'only looks whether the provider answers',
  requestPasswordReset: 'must do the same for an address that nobody has; the use of the link is a row',
};

const files = new Map(readSourceFiles().map(file => [file.path, file]));
const writes = /\baudit\(\s*['"`]|\baudit\(\n|insertInto\('audit_logs'\)|\bwriteAudit\(/;

/** The file and what it imports, itself and in turn, as far as it is ours and runs. */
function reached(start: SourceFile): SourceFile[] {
  const seen = new Set<string>([start.path]);
  const queue = [start];
  const found: SourceFile[] = [];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    found.push(file);
    for (const { target, typeOnly } of file.imports) {
      const next = files.get(target);
      if (typeOnly || next === undefined || seen.has(target) || target.startsWith('shared/platform/')) continue;
      seen.add(target);
      queue.push(next);
    }
  }
  return found;
}

/** true if a file of the identity services defines this method and writes to the log, itself or by what it imports. */
function serviceWrites(method: string): boolean {
  const defined = new RegExp(`\\b${method}\\b(:| ?\\(|,)`);
  return [...files.values()]
    .filter(file => file.path.startsWith('shared/identity/') && !file.isTest && defined.test(file.text))
    .some(file => reached(file).some(each => each.path !== writeAuditFile && writes.test(each.text)));
}
const writeAuditFile = 'shared/identity/write-audit.ts';

test('every operation that changes something writes to the audit log', async () => {
  const definitions = await loadAll();
  const changing = definitions.flatMap(definition =>
    definition.operations
      .filter(operation => !['GET', 'HEAD', 'OPTIONS'].includes(operation.method))
      .map(operation => ({ folder: `functions/${definition.name}/`, name: operation.name })),
  );
  assert.ok(changing.length > 20, `only ${changing.length} operations change something`);
  const silent = changing.filter(({ folder, name }) => {
    const file = [...files.values()].find(
      candidate => candidate.path.startsWith(folder) && new RegExp(`name: '${name}'`).test(candidate.text),
    );
    assert.ok(file, `the file of ${name} was not found`);
    const all = reached(file);
    if (all.some(each => writes.test(each.text))) return false;
    // What concerns people is done by a service, which writes the row under its own role.
    const methods = all
      .filter(each => each.path.startsWith(folder))
      .flatMap(each => [...each.text.matchAll(/(?:\bservices\.\w+|\b(?:accounts|identity|tokens))\.(\w+)/g)])
      .map(match => match[1] ?? '');
    return !methods.some(method => serviceWrites(method));
  });
  assert.equal(
    silent.map(({ name }) => name).filter(name => excused[name] === undefined),
    [],
  );
});

test.run();
