import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crashPoint, crashPoints, watchCrashPoints } from '#shared/platform/crash-points.ts';
import { readSourceFiles } from '../source-files.ts';
import { moduleAddress } from './control.ts';

const drivers = ['events/bus/embedded.ts', 'events/bus/jetstream.ts'];

test('each name is there once, and each has its other side', () => {
  assert.is(new Set(crashPoints).size, crashPoints.length);
  for (const name of crashPoints) {
    const [what, side] = name.split('.');
    const wanted = side?.startsWith('before-') ? 'after-' : 'before-';
    assert.ok(
      crashPoints.some(other => other.startsWith(`${what}.${wanted}`)),
      `${name} has no ${wanted}`,
    );
  }
});

test('each is marked in one place of the product, or in one of each driver of the bus', () => {
  const product = readSourceFiles().filter(file => !file.isTest);
  for (const name of crashPoints) {
    const places = product.flatMap(file =>
      file.text
        .split(`crashPoint('${name}')`)
        .slice(1)
        .map(() => file.path),
    );
    const wanted = places.some(path => path.startsWith('events/bus/')) ? drivers : places.slice(0, 1);
    assert.ok(wanted.length > 0, `${name} is marked nowhere`);
    assert.equal(places.sort(), wanted, `${name} is marked in ${places.join(', ')}`);
  }
});

test('whoever watches is told where the process is', () => {
  const seen: string[] = [];
  watchCrashPoints(point => void seen.push(point));
  crashPoint('reaction.before-commit');
  crashPoint('reaction.after-commit');
  watchCrashPoints(() => undefined);
  crashPoint('reaction.before-commit');
  assert.equal(seen, ['reaction.before-commit', 'reaction.after-commit']);
});

test('a process that ends itself there runs not one statement more', () => {
  const address = JSON.stringify(moduleAddress('shared/platform/crash-points.ts'));
  const script = `
    const { crashPoint, watchCrashPoints } = await import(${address});
    const { writeSync } = await import('node:fs');
    watchCrashPoints(() => process.kill(process.pid, 'SIGKILL'));
    writeSync(1, 'before ');
    crashPoint('reaction.before-commit');
    writeSync(1, 'after');`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.is(ended.signal, 'SIGKILL');
  assert.is(ended.stdout, 'before ');
});

test.run();
