import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Problem, type ProblemCode } from '#shared/platform/errors.ts';
import { safeFileName } from '#shared/storage/file-name.ts';
import { boundaryOf, readForm } from './multipart.ts';
import { readMediaType, readUploadMetadata } from './upload-metadata.ts';

const projectId = '01890000-0000-7000-8000-000000000000';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function refusedWith(code: ProblemCode, error: unknown): boolean {
  return error instanceof Problem && error.code === code;
}

test('a file name is a base name without traps', () => {
  const cases: [string, string][] = [
    ['shop.sql', 'shop.sql'],
    ['/etc/passwd', 'passwd'],
    ['..\\..\\windows\\win.ini', 'win.ini'],
    ['../..', 'upload'],
    ['.', 'upload'],
    ['', 'upload'],
    ['a/', 'upload'],
    [' \t ', 'upload'],
    ['.env', '.env'],
    ['a\r\nb\u0000.sql', 'ab.sql'],
    ['evil\u202elqs.exe', 'evillqs.exe'],
    ['Übung 1 — Kopie.sql', 'Übung 1 — Kopie.sql'],
    ['\ud800.sql', '.sql'],
  ];
  for (const [given, expected] of cases) assert.is(safeFileName(given), expected, JSON.stringify(given));
  assert.is(safeFileName(`${'x'.repeat(300)}.sql.gz`), `${'x'.repeat(248)}.sql.gz`);
  assert.is(safeFileName(`${'ü'.repeat(300)}.sql`), `${'ü'.repeat(125)}.sql`);
});

test('whatever comes, a file name has 1 to 255 bytes and no path or control character', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 400 })), given => {
      const name = safeFileName(given);
      const bytes = Buffer.byteLength(name);
      assert.ok(bytes >= 1 && bytes <= 255);
      assert.not.match(name, /[/\\\u0000-\u001f\u007f-\u009f\u202e]/);
      assert.ok(name !== '.' && name !== '..');
      assert.is(safeFileName(name), name);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('upload metadata is read as the protocol has it', () => {
  const read = readUploadMetadata(
    `filename ${base64('../ü.sql')},projectId ${base64(projectId)}, filetype ${base64('Application/SQL; charset=x')},is_new,pauseAfterAnalysis ${base64('true')}`,
  );
  assert.equal(read, { projectId, fileName: 'ü.sql', mediaType: 'application/sql', pauseAfterAnalysis: true });
  assert.equal(readUploadMetadata(`projectId ${base64(projectId)}`), {
    projectId,
    fileName: 'upload',
    mediaType: 'application/octet-stream',
    pauseAfterAnalysis: false,
  });
});

test('upload metadata that can not be read is refused', () => {
  const id = `projectId ${base64(projectId)}`;
  for (const header of [
    '',
    'filename YQ==',
    `projectId ${base64('no id')}`,
    `${id},filename ***`,
    `${id},filename YQ== YQ==`,
    `${id},filename Y`,
    `${id},${id}`,
    `${id},filename ${'A'.repeat(9_000)}`,
  ]) {
    assert.throws(
      () => readUploadMetadata(header),
      (error: unknown) => refusedWith('upload-invalid', error),
      header.slice(0, 80),
    );
  }
});

test('a media type is one, or bytes', () => {
  assert.is(readMediaType('text/CSV; header=present'), 'text/csv');
  for (const given of [null, undefined, '', 'text', 'a/b/c', 'text/html\r\nx: y', 'ä/ö']) {
    assert.is(readMediaType(given), 'application/octet-stream');
  }
});

const boundary = 'x1';
const form = Buffer.from(
  [
    'preamble\r\n--x1\r\ncontent-disposition: form-data; name="note"\r\n\r\nsome\r\n--x2 text\r\n',
    '--x1\r\nContent-Type: application/sql\r\nContent-Disposition: form-data; name="file"; filename="a%22b\\c.sql"\r\n\r\n',
    'create table t;\r\n-\r\n--\r\n--x\r\n\r\n',
    '--x1  \r\nContent-Disposition: form-data; name=empty; filename="e"; filename*=UTF-8\'\'%C3%BC.sql\r\n\r\n\r\n--x1--',
  ].join(''),
);

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(bytes: Uint8Array, size: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { body, ...head } of readForm(pieces(bytes, size), boundary)) {
    let text = '';
    for await (const chunk of body) text += Buffer.from(chunk).toString('latin1');
    found.push({ ...head, text });
  }
  return found;
}

const expected = [
  { name: 'note', fileName: undefined, mediaType: undefined, text: 'some\r\n--x2 text' },
  { name: 'file', fileName: 'a"b\\c.sql', mediaType: 'application/sql', text: 'create table t;\r\n-\r\n--\r\n--x\r\n' },
  { name: 'empty', fileName: 'ü.sql', mediaType: undefined, text: '' },
];

test('a form is read alike in whatever pieces it arrives', async () => {
  for (const size of [1, 2, 3, 7, 50, 10_000]) assert.equal(await readAll(form, size), expected);
  const epilogue = Buffer.concat([form, Buffer.from('\r\nepilogue')]);
  for (const size of [1, 5, 10_000]) assert.equal(await readAll(epilogue, size), expected);
  assert.equal(await readAll(Buffer.from('--x1--'), 2), []);
});

test('parts that nobody reads are passed over', async () => {
  const names: string[] = [];
  for await (const part of readForm(pieces(form, 5), boundary)) names.push(part.name);
  assert.equal(names, ['note', 'file', 'empty']);
});

test('a form cut off anywhere is refused, as are wrong ones', async () => {
  for (let length = 0; length < form.length; length++) {
    const error = await readAll(form.subarray(0, length), 40).then(
      () => undefined,
      caught => caught,
    );
    assert.ok(refusedWith('upload-invalid', error), `cut at ${length}`);
  }
  for (const wrong of [
    'no boundary at all',
    '--x1\r\nContent-Disposition: attachment\r\n\r\nx\r\n--x1--',
    `--x1\r\nX: ${'x'.repeat(20_000)}\r\n\r\nx\r\n--x1--`,
    '--x1 trailing\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--x1--',
    `${'--x1\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n'.repeat(101)}--x1--`,
    'y'.repeat(100_000),
  ]) {
    const error = await readAll(Buffer.from(wrong), 50_000).then(
      () => undefined,
      caught => caught,
    );
    assert.ok(refusedWith('upload-invalid', error), wrong.slice(0, 40));
  }
});

test('the boundary is found in the content type', () => {
  assert.is(boundaryOf('multipart/form-data; boundary=----WebKit1'), '----WebKit1');
  assert.is(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b"'), 'a b');
  for (const type of [
    null,
    '',
    'application/json',
    'multipart/form-data',
    'multipart/mixed; boundary=a',
    `multipart/form-data; boundary=${'a'.repeat(71)}`,
  ]) {
    assert.throws(
      () => boundaryOf(type),
      (error: unknown) => refusedWith('media-type-unsupported', error),
    );
  }
});

test.run();
