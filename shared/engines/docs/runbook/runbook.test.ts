import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildAssessment } from '../testing.ts';
import { hostileTexts } from '../testing-extremes.ts';
import { runbookOf } from './runbook.ts';
import { renderRunbook } from './runbook-markdown.ts';
import type { RunbookStep } from './runbook-types.ts';
import { exportCommand, readOnlyCommand, shellWord } from './source-commands.ts';

const stepsOf = (source: string): RunbookStep[] => {
  const runbook = runbookOf(buildAssessment(), source);
  return [...runbook.parts, runbook.wayBack].flatMap(part => part.steps);
};
const commandsOf = (source: string): string =>
  stepsOf(source)
    .flatMap(step => step.commands)
    .join('\n');

test('a file is exported once more and migrated; a server is copied ahead and cut over', () => {
  const file = commandsOf('rental.sql');
  assert.match(file, /mysqldump .*bike_rental > final-export/);
  assert.match(file, /cloudforge migrate final-export --to/);
  assert.not.match(file, /cloudforge cutover/);
  const server = commandsOf('mysql://reader@db.invalid/rental');
  assert.match(server, /cloudforge migrate "\$SOURCE_URL" --to "\$DATABASE_URL" --no-swap/);
  assert.match(server, /cloudforge cutover "\$SOURCE_URL"/);
  assert.not.match(server, /mysqldump/);
});

test('every runbook rehearses, checks the certificate, names the point of no return and the way back', () => {
  for (const source of ['rental.sql', 'postgres://reader@db.invalid/rental']) {
    const commands = commandsOf(source);
    for (const word of [
      '--rehearse',
      'cloudforge verify certificate.json',
      'cloudforge revert',
      'super_read_only = ON',
    ])
      assert.ok(commands.includes(word), word);
    assert.ok(runbookOf(buildAssessment(), source).pointOfNoReturn.startsWith('The first row'));
    for (const step of stepsOf(source)) assert.ok(step.who !== undefined && step.duration !== '', step.title);
  }
});

test('the open blockers and losses of this assessment are what is decided first', () => {
  const checks = stepsOf('rental.sql')[0]?.checks ?? [];
  const open = buildAssessment().findings.filter(
    ({ severity, automatic }) => !automatic && (severity === 'blocker' || severity === 'data-loss'),
  );
  assert.ok(open.length > 0);
  for (const { code, object } of open) assert.ok(checks.includes(`${code} at ${object} is decided.`), object);
});

test('no name ends a command early or becomes an option', () => {
  assert.is(shellWord("a'b; rm -rf /"), String.raw`'a'\''b; rm -rf /'`);
  assert.is(shellWord('-rf'), './-rf');
  assert.is(shellWord('dump.sql'), 'dump.sql');
  for (const text of hostileTexts) {
    for (const command of [exportCommand('mysql', text), readOnlyCommand('postgresql', text)])
      assert.not.ok(command.includes('\n'), command);
    assert.match(shellWord(text), /^(?:[\w./-]+|'(?:[^'\n]|'\\'')*')$/);
  }
});

test('as a file it is a list to be ticked off', () => {
  const text = renderRunbook(runbookOf(buildAssessment(), 'rental.sql'), { fileName: 'rental.sql', version: '1.0.0' });
  assert.match(text, /^# Cutover, step by step/);
  assert.ok((text.match(/^- \[ \] /gm) ?? []).length > 8);
});

test.run();
