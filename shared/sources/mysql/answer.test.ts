import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Answer } from './answer.ts';
import { MysqlError } from './mysql-error.ts';
import { PacketError } from './packets.ts';
import { KeepingSink } from './testing.ts';

/** The fixed end of a column definition: collation, width, type, flags, decimals, filler. */
const definition = (type: number, collation: number): number[] => [
  ...[3, 0x64, 0x65, 0x66, 0, 0, 0, 1, 0x61, 0],
  ...[0x0c, collation & 255, collation >> 8, 0, 0, 0, 0, type, 0, 0, 0, 0, 0],
];
const end = [0xfe, 0, 0, 2, 0];

function answered(packets: readonly (readonly number[])[]): { answer: Answer; sink: KeepingSink } {
  const sink = new KeepingSink();
  const answer = new Answer(() => sink);
  for (const packet of packets) answer.packet(Uint8Array.from([9, ...packet, 9]), 1, packet.length + 1);
  return { answer, sink };
}

const twoColumns = [[2], definition(3, 63), definition(253, 45), end];

test('types become kinds: numbers, texts, bytes', () => {
  const cases: [number, number, string][] = [
    [8, 63, 'number'],
    [246, 63, 'number'],
    [13, 63, 'number'],
    [12, 63, 'text'],
    [253, 45, 'text'],
    [253, 63, 'bytes'],
    [252, 63, 'bytes'],
    [254, 255, 'text'],
    [16, 63, 'bytes'],
    [255, 63, 'bytes'],
    [245, 63, 'text'],
  ];
  for (const [type, collation, kind] of cases) {
    const { sink } = answered([[1], definition(type, collation), end, [1, 0x31], end]);
    assert.equal(sink.rows, [[`${kind}:${kind === 'bytes' ? '31' : '1'}`]], `type ${type}`);
  }
});

test('rows, NULL and the end; a statement without rows', () => {
  const { answer, sink } = answered([...twoColumns, [1, 0x37, 0], [0xfb, 0xfb], end]);
  assert.equal(sink.rows, [
    ['number:7', 'text:'],
    [null, null],
  ]);
  assert.equal([answer.isDone, answer.rows, answer.failure], [true, 2, undefined]);
  assert.ok(answered([[0, 0, 0, 2, 0, 0, 0]]).answer.isDone);
});

test('an error in the middle of the rows ends the answer with the server’s words', () => {
  const error = [0xff, 0x25, 0x05, ...Buffer.from('#70100Query execution was interrupted')];
  const { answer } = answered([...twoColumns, [1, 0x37, 0], error]);
  assert.ok(answer.isDone);
  assert.instance(answer.failure, MysqlError);
  assert.equal(answer.failure instanceof MysqlError && [answer.failure.number, answer.failure.message], [
    1317,
    'Query execution was interrupted',
  ]);
});

test('a server that asks for a file of this machine, or sends what is no answer, is not followed', () => {
  for (const packets of [
    [[0xfb, ...Buffer.from('/etc/passwd')]],
    [[2], [1, 2, 3]],
    [[0xfc, 0xff, 0xff]],
    [...twoColumns, [5, 0x37]],
    [...twoColumns, [1, 0x37]],
    [...twoColumns, [1, 0x37, 0, 0]],
    [...twoColumns, end, [1, 0x37, 0]],
    [[]],
  ])
    assert.throws(
      () => answered(packets),
      (error: unknown) => error instanceof PacketError,
      JSON.stringify(packets),
    );
});

test('after a stop the rest is passed over, and the first reason counts', () => {
  const sink = new KeepingSink();
  const answer = new Answer(() => sink);
  for (const packet of twoColumns) answer.packet(Uint8Array.from(packet), 0, packet.length);
  answer.stop('first');
  answer.stop('second');
  for (const packet of [[1, 0x37, 0], end]) answer.packet(Uint8Array.from(packet), 0, packet.length);
  assert.equal([answer.isDone, answer.failure, sink.rows], [true, 'first', []]);
});

test.run();
