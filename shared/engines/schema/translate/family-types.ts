import type { Family } from './value.ts';

/** A PostgreSQL type of each family, for what a query gives to those that read from it. */
export const typeOfFamily: { readonly [family in Family]: string } = {
  boolean: 'boolean',
  integer: 'bigint',
  decimal: 'numeric',
  float: 'double precision',
  text: 'text',
  literal: 'text',
  null: 'text',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  time: 'time',
  interval: 'interval',
  bytea: 'bytea',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  inet: 'inet',
  bit: 'bit',
  'text[]': 'text[]',
  other: 'unknown',
};
