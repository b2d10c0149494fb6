import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '#shared/cli/commands.ts';
import { rowHashMethod } from '#shared/engines/proof/row-hash.ts';
import { runbookOf } from './runbook/runbook.ts';
import { buildAssessment } from './testing.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../../site/src/content/docs/${name}.md`, import.meta.url), 'utf8');
const page = read('migration-cli');
const optionsIn = (text: string): string[] => [...new Set(text.match(/--[a-z][a-z-]*/g) ?? [])].sort();

/** Options a command's section names in the first cell of a row. */
function optionsOfSection(name: string): string[] {
  const section = page.split(`## cloudforge ${name}\n`)[1]?.split('\n## ')[0] ?? '';
  return optionsIn([...section.matchAll(/^\| `(--[^`]*)`/gm)].map(match => match[1]).join(' '));
}

for (const name of ['migrate', 'verify', 'repair', 'cutover', 'revert'])
  test(`the page names the options of ${name}, all of them and no other`, () => {
    const command = commands.find(each => each.name === name);
    assert.ok(command, name);
    const help = command.details.slice(
      command.details.indexOf('\nOptions:\n'),
      command.details.indexOf('\nExit codes'),
    );
    const lines = help.split('\n').filter(line => /^ {2}--/.test(line));
    // What an option's line explains may name another one: only what stands before two blanks or a colon is named by it.
    const named = optionsIn(lines.map(line => line.trim().split(/ {2,}|: /)[0]).join(' '));
    assert.ok(named.length > 0, name);
    assert.equal(optionsOfSection(name), named);
    const codes = [...(command.details.split('Exit codes:')[1] ?? '').matchAll(/(?:^|[\s,])(\d{1,3}) /g)].map(
      m => m[1],
    );
    const section = page.split(`## cloudforge ${name}\n`)[1]?.split('\n## ')[0] ?? '';
    for (const code of codes)
      assert.match(section, new RegExp(`(?:^|[ |;,])${code} `, 'm'), `${name}: exit code ${code}`);
  });

test('the runbook calls commands that exist, with options that they take', () => {
  for (const source of ['rental.sql', 'mysql://reader@db.invalid/rental']) {
    const runbook = runbookOf(buildAssessment(), source);
    const lines = [...runbook.parts, runbook.wayBack]
      .flatMap(part => part.steps)
      .flatMap(step => step.commands)
      .filter(line => line.startsWith('npx cloudforge '));
    assert.ok(lines.length > 4);
    for (const line of lines) {
      const [, , name = ''] = line.split(' ');
      const command = commands.find(each => each.name === name);
      assert.ok(command, line);
      for (const option of optionsIn(line)) assert.ok(command.details.includes(option), `${line}: ${option}`);
    }
  }
});

test('the page on the proof tells the method that the certificate names', () => {
  const proof = read('proof');
  for (const part of ['modulo 2^256', 'SHA-256', 'padded to 64'])
    assert.ok(proof.includes(part) && rowHashMethod.includes(part.replace('padded to 64', 'to 64 bytes')), part);
  for (const word of ['snapshot', 'source-unchanged', 'mixed', 'file']) assert.ok(proof.includes(`\`${word}\``), word);
});

test.run();
