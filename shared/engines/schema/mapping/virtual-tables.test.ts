import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMachine } from '../machine.ts';
import { isShadowTable } from './virtual-tables.ts';

function shadowsIn(script: string): string[] {
  const machine = createMachine('sqlite', {
    profile: false,
    createProfiler: () => {
      throw new Error('Nothing is profiled.');
    },
  });
  machine.push(Buffer.from(script));
  const { model } = machine.finish();
  return model.tables.filter(table => isShadowTable(model, table)).map(table => table.name);
}

test('a table that only has a name like a helper table is somebody’s own', () => {
  assert.equal(
    shadowsIn(`
      CREATE VIRTUAL TABLE places USING rtree(id, minX, maxX);
      CREATE TABLE places_node(nodeno, data); CREATE TABLE "Places_Rowid"(rowid, nodeno); CREATE TABLE places_parent(a, b);
      CREATE TABLE places_data(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE places_content(x); CREATE TABLE _data(x);
    `),
    ['places_node', 'Places_Rowid', 'places_parent'],
  );
});

test('the table that full text takes its texts from is no helper table', () => {
  assert.equal(
    shadowsIn(`
      CREATE TABLE docs_content(id INTEGER PRIMARY KEY, body TEXT);
      CREATE VIRTUAL TABLE docs USING fts5(body, content='docs_content', content_rowid='id');
      CREATE TABLE docs_data(id, block); CREATE TABLE docs_idx(a, b); CREATE TABLE docs_config(k, v);
      CREATE VIRTUAL TABLE own USING fts5(body); CREATE TABLE own_content(id, c0);
    `),
    ['docs_data', 'docs_idx', 'docs_config', 'own_content'],
  );
});

test.run();
