import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Problem } from './errors.ts';
import { readBody } from './request-body.ts';

function post(portions: readonly string[], end: boolean): Request {
  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      for (const portion of portions) controller.enqueue(new TextEncoder().encode(portion));
      if (end) controller.close();
    },
  });
  return new Request('http://localhost/', { method: 'POST', body, duplex: 'half' });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return 'none';
}

test('a body is read whole, up to its limit', async () => {
  assert.is(Buffer.from(await readBody(post(['ab', 'cd'], true), 4)).toString(), 'abcd');
  assert.is((await readBody(new Request('http://localhost/'), 4)).byteLength, 0);
});

test('a body beyond the limit is refused before it has ended', async () => {
  assert.is(await codeOf(readBody(post(['ab', 'cde'], false), 4)), 'body-too-large');
});

test('a body that does not come to its end is not waited for', async () => {
  const started = Date.now();
  assert.is(await codeOf(readBody(post(['ab'], false), 4, 50)), 'body-unreadable');
  assert.ok(Date.now() - started < 2_000);
});

test.run();
