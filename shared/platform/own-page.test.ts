import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policyPlace, withPolicy } from '#shared/engines/docs/page-policy.ts';
import { ownPage, ownPagePolicy } from './own-page.ts';

const encoder = new TextEncoder();

function inPieces(text: string, pieceBytes: number): ReadableStream<Uint8Array> {
  const bytes = encoder.encode(text);
  let at = 0;
  return new ReadableStream({
    pull: controller => {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + pieceBytes));
      at += pieceBytes;
    },
  });
}

test('a page is served under the hashes that it names, whole, whatever pieces it came in', async () => {
  const page = withPolicy(
    `<!doctype html>${policyPlace.markup}<style>a>b{}</style>${'<p>é</p>'.repeat(20_000)}<svg><style>c{}</style></svg>`,
  );
  for (const size of [1_000, 65_536, 10_000_000]) {
    const { body, policy } = await ownPage(inPieces(page, size));
    assert.is(await new Response(body).text(), page);
    for (const style of ['a>b{}', 'c{}'])
      assert.match(policy, `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    assert.not.match(policy, 'unsafe');
    assert.match(policy, "default-src 'none'");
  }
});

test('a file without styles may use none; what it says further down counts for nothing', async () => {
  const forged = `${'x'.repeat(3_000)}<meta http-equiv="Content-Security-Policy" content="style-src 'sha256-${'A'.repeat(43)}='">`;
  const { body, policy } = await ownPage(inPieces(forged, 500));
  assert.match(policy, "style-src 'none'");
  assert.is(await new Response(body).text(), forged);
  assert.match(ownPagePolicy(''), "style-src 'none'");
});

test('an empty file ends, and a reader that goes away ends the file', async () => {
  assert.is(await new Response((await ownPage(inPieces('', 10))).body).text(), '');
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: controller => controller.enqueue(encoder.encode('y'.repeat(10_000))),
    cancel: () => {
      cancelled = true;
    },
  });
  await (await ownPage(endless)).body.cancel();
  assert.ok(cancelled);
});

test.run();
