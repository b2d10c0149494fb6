import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crashPoint, crashPoints, watchCrashPoints } from '#shared/platform/crash-points.ts';
import { readSourceFiles } from '../source-files.ts';
import { moduleAddress } from './control.ts';

/** Where there are several drivers of one port, each marks the point in one place. */
const drivers = [
  ['events/bus/embedded.ts', 'events/bus/jetstream.ts'],
  ['shared/storage/disk/', 'shared/storage/s3/'],
];
const product = readSourceFiles().filter(
  file =>
    !file.isTest && /^(functions|events|shared)\//.test(file.path) && !/^shared\/(cli|packaging)\//.test(file.path),
);

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

test('each is marked in one place of the product, or in one of each driver of a port', () => {
  for (const name of crashPoints) {
    const places = product.flatMap(file =>
      file.text
        .split(`crashPoint('${name}')`)
        .slice(1)
        .map(() => file.path),
    );
    const port = drivers.find(paths => paths.some(path => places[0]?.startsWith(path)));
    const wanted = port ?? places.slice(0, 1);
    assert.ok(wanted.length > 0, `${name} is marked nowhere`);
    assert.is(places.length, wanted.length, `${name} is marked in ${places.join(', ')}`);
    for (const path of wanted)
      assert.ok(
        places.some(place => place.startsWith(path)),
        `${name} is not marked in ${path}`,
      );
  }
});

/** What changes something outside a process, as it stands in the code, and why a place of it may have no point. */
const effects: readonly { what: string; pattern: RegExp; excused: Readonly<Record<string, string>> }[] = [
  {
    what: 'a transaction of the platform’s database',
    // Everybody else asks PlatformDatabase for one, and every commit there is between two points.
    pattern: /\.transaction\(\)\.execute\(/,
    excused: {},
  },
  {
    what: 'a commit in another database, or by hand',
    pattern: /query\(\s*['"](commit|COMMIT)['"]|^\s*'COMMIT',$/m,
    excused: {
      'shared/database/scoped-driver.ts': 'the driver of the transactions above',
      'shared/database/read-at-once.ts': 'commits of what only read',
      'shared/database/migrate.ts': 'a migration of the schema, before anything serves',
      'shared/targets/postgresql/steps.ts': 'a target database: the kill suite of migrations ends it at each step',
      'shared/targets/postgresql/load-chunk.ts': 'a target database: the kill suite of migrations',
      'shared/targets/postgresql/finish.ts': 'a target database: the kill suite of migrations',
      'shared/targets/postgresql/prepare.ts': 'a target database: the kill suite of migrations',
      'shared/targets/postgresql/rows.ts': 'ends what only read a target database',
    },
  },
  {
    what: 'a publication',
    pattern: /\b(stream|bus)\.publish\(/,
    excused: { 'events/bus/jetstream.ts': 'the driver; its caller marks before and after' },
  },
  { what: 'an acknowledgement', pattern: /\.ack\(\)/, excused: {} },
  {
    what: 'a POST',
    pattern: /\bawait fetch\(|\bawait call\(request/,
    excused: { 'shared/identity/kms/aws-kms.ts': 'asks a service for a key and changes nothing there' },
  },
  {
    what: 'a mail',
    pattern: /\btransport\.sendMail\(/,
    excused: {},
  },
  {
    what: 'a change of an object on an S3 server',
    pattern: /\bsdk\.(Put|Complete|CreateM|Upload|Delete|Abort)\w+Command/,
    excused: {
      'shared/storage/s3/checksums.ts':
        'the companion of an object, between upload-join.after-put and the commit: a join that is repeated makes it again',
    },
  },
];

test('nothing that has an effect outside its process is without a point, but for what is excused', () => {
  for (const { what, pattern, excused } of effects) {
    const places = product.filter(file => pattern.test(file.text)).map(file => file.path);
    assert.ok(places.length > 0, `there is no ${what} any more: the pattern is out of date`);
    for (const path of places) {
      const isMarked = product.some(file => file.path === path && file.text.includes('crashPoint('));
      assert.ok(isMarked || excused[path] !== undefined, `${path} has ${what} and no crash point`);
    }
    for (const path of Object.keys(excused))
      assert.ok(places.includes(path), `${path} has no ${what}: excuse it no more`);
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
