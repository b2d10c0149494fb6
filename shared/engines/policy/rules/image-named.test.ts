import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { imageNamed } from './image-named.ts';

test('hit: example.com', () => {
  const [message, ...more] = breachesOf(
    imageNamed,
    changedApplication({ container: { image: 'registry.example.com/your-application:1.0.0' } }),
  );
  assert.match(message ?? '', 'stands for your own');
  assert.equal(more, []);
});

test('near miss: a real host with example in its name', () => {
  assert.equal(breachesOf(imageNamed, changedApplication({ container: { image: 'my-example.com.io/shop:1' } })), []);
});

test('near miss: a path named so', () => {
  assert.equal(breachesOf(imageNamed, changedApplication({ container: { image: 'ghcr.io/example.com/shop:1' } })), []);
});

test.run();
