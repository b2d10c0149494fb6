import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exampleOf, fieldsOf, limitsText, typeText } from './json-schema.ts';

test('types are one line', () => {
  assert.is(typeText({ type: 'string', format: 'uuid' }), 'string (uuid)');
  assert.is(typeText({ enum: ['a', 'b'] }), '"a" | "b"');
  assert.is(typeText({ type: 'array', items: { $ref: '#/components/schemas/Run' } }), 'Run[]');
  assert.is(typeText({ anyOf: [{ type: 'string' }, { type: 'null' }] }), 'string | null');
  assert.is(typeText({ type: 'array', items: { enum: [1, 2] } }), '(1 | 2)[]');
  assert.is(typeText({ type: 'object', properties: { min: { type: 'number' } } }), '{ min: number }');
  assert.is(typeText({ type: 'object', additionalProperties: { type: 'number' } }), '{ [key]: number }');
  assert.is(typeText({}), 'any');
});

test('limits that say nothing are left out', () => {
  assert.is(limitsText({ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), 'from 0');
  assert.is(limitsText({ type: 'integer', minimum: 1, maximum: 200, default: 50 }), 'from 1, to 200, default 50');
  assert.is(limitsText({ type: 'string', minLength: 1 }), '');
});

test('fields keep their order and say which are required', () => {
  const fields = fieldsOf({
    type: 'object',
    properties: { b: { type: 'string' }, a: { type: 'null' } },
    required: ['a'],
  });
  assert.equal(
    fields.map(({ name, required }) => [name, required]),
    [
      ['b', false],
      ['a', true],
    ],
  );
});

test('an example holds what is required and nothing more', () => {
  const schema = {
    type: 'object',
    properties: { name: { type: 'string' }, role: { enum: ['owner'] }, more: { type: 'string' } },
    required: ['name', 'role'],
  };
  assert.equal(exampleOf(schema), { name: '…', role: 'owner' });
});

test.run();
