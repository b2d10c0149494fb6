import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import * as assert from 'uvu/assert';
import type { Dialect } from '#shared/engines/schema/model.ts';
import type { AllowedCasts, Codec } from '#shared/engines/transfer/codec.ts';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { selectList } from '../select-list.ts';
import { TargetRows } from '../target-rows.ts';
import { columnPlan, HexRows, type SourceValue, sourceRows, tablePlan, text } from './rows.ts';

/** A value as a source gives it, and the literal from which PostgreSQL makes what it has to become. */
export type Pair = [source: SourceValue, literal: string | null];
/** A value that both write alike. */
export const same = (literal: string): Pair => [text(literal), literal];

/** A real PostgreSQL against which the canonical bytes of the source's side are held. */
export class RealTarget {
  readonly #client: InstanceType<typeof pg.Client>;
  readonly stop: () => Promise<void>;

  private constructor(client: InstanceType<typeof pg.Client>, stop: () => Promise<void>) {
    this.#client = client;
    this.stop = stop;
  }

  static async start(): Promise<RealTarget> {
    const postgres = await scratchPostgres();
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query("set timezone to 'UTC'");
    return new RealTarget(client, async () => {
      await client.end();
      await postgres.stop();
    });
  }

  async query(sql: string): Promise<void> {
    await this.#client.query(sql);
  }

  /** Fails unless each value of the source has the canonical bytes of what PostgreSQL made of its literal. */
  async expectEqual(
    name: string,
    type: string,
    codec: Codec,
    pairs: readonly Pair[],
    about: { dialect?: Dialect; casts?: AllowedCasts; timeZone?: string; charset?: string } = {},
  ): Promise<void> {
    const table = tablePlan([columnPlan('c', type, codec, about.casts)]);
    const values = pairs.map(([value]) => [value]);
    const source = sourceRows(table, values, about);
    assert.equal(source.sink.problems.first, [], name);
    const literals = pairs.map(([, literal]) => literal);
    const target = await this.#rows(type, codec, literals);
    assert.is(target.length, pairs.length);
    pairs.forEach(([value, literal], index) => {
      const shown = value === null ? 'NULL' : Buffer.from(value.bytes).toString();
      assert.is(source.rows[index], target[index], `${name}: ${JSON.stringify(shown)} and ${JSON.stringify(literal)}`);
    });
  }

  /** What PostgreSQL holds after these literals were inserted as text, by canonical bytes. */
  async #rows(type: string, codec: Codec, literals: readonly (string | null)[]): Promise<string[]> {
    const table = tablePlan([columnPlan('c', type, codec)]);
    const client = this.#client;
    await client.query(`drop table if exists t; create table t (n serial, c ${type})`);
    for (const literal of literals) await client.query('insert into t (c) values ($1)', [literal]);
    const consumer = new HexRows();
    const target = new TargetRows(table, consumer);
    const copy = `copy (select ${selectList(table).join(', ')} from t order by n) to stdout (format binary)`;
    for await (const portion of client.query(copyTo(copy))) target.push(portion);
    target.finish();
    assert.equal(target.problems.first, []);
    return consumer.rows;
  }
}
