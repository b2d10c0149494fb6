import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { pinnedImage } from './pinned-image.ts';

test('hit: latest', () => {
  const [message, ...more] = breachesOf(
    pinnedImage,
    changedApplication({ container: { image: 'ghcr.io/owner/shop:latest' } }),
  );
  assert.match(message ?? '', 'moving tag');
  assert.equal(more, []);
});

test('hit: no tag, but a port', () => {
  const [message, ...more] = breachesOf(
    pinnedImage,
    changedApplication({ container: { image: 'registry.local:5000/shop' } }),
  );
  assert.match(message ?? '', 'no version');
  assert.equal(more, []);
});

test('hit: no image', () => {
  const [message, ...more] = breachesOf(pinnedImage, changedApplication({ container: { image: null } }));
  assert.match(message ?? '', 'no version');
  assert.equal(more, []);
});

test('near miss: a digest', () => {
  assert.equal(
    breachesOf(
      pinnedImage,
      changedApplication({ container: { image: `ghcr.io/owner/shop@sha256:${'0'.repeat(64)}` } }),
    ),
    [],
  );
});

test('near miss: port and tag', () => {
  assert.equal(breachesOf(pinnedImage, changedApplication({ container: { image: 'registry.local:5000/shop:2' } })), []);
});

test.run();
