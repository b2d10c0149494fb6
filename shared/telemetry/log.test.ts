import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { createLog, type LogLevel } from './log.ts';

const Entry = z.looseObject({ time: z.string(), level: z.string(), service: z.string(), message: z.string() });

function logOf(level: LogLevel = 'debug') {
  const lines: string[] = [];
  const now = () => new Date('2026-11-24T12:00:00.123+02:00');
  const log = createLog({ level, service: 'analyze', write: line => lines.push(line), now });
  return { log, lines, entries: () => lines.map(line => Entry.parse(JSON.parse(line))) };
}

test('each entry is one line of JSON with its time in UTC, level, service and what it belongs to', () => {
  const { log, entries } = logOf();
  log.with({ requestId: 'r-1', organizationId: 'o-1' }).warn('a call was refused', { code: 'forbidden' });
  assert.equal(entries(), [
    {
      time: '2026-11-24T10:00:00.123Z',
      level: 'warn',
      service: 'analyze',
      message: 'a call was refused',
      requestId: 'r-1',
      organizationId: 'o-1',
      code: 'forbidden',
    },
  ]);
});

test('nothing that is logged makes a second line, a second entry or a colour', () => {
  const hostile = 'x\n{"level":"error","message":"forged"}\r\u2028\u0085 %s %d \u001b[31m"}';
  const { log, lines, entries } = logOf();
  log.info(hostile, { [hostile]: hostile, error: new Error(hostile, { cause: new Error(hostile) }), big: 10n });
  assert.is(lines.length, 1);
  const [line = ''] = lines;
  assert.is(line.indexOf('\n'), line.length - 1);
  assert.not.match(line, /[\r\u001b]/);
  assert.is(entries()[0]?.message, hostile);
});

test('what is less important than asked for is left out', () => {
  const { log, entries } = logOf('warn');
  log.debug('a');
  log.info('b');
  log.warn('c');
  log.with({}).error('d');
  assert.equal(
    entries().map(({ message }) => message),
    ['c', 'd'],
  );
});

test.run();
