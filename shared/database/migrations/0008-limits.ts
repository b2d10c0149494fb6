import type { SchemaMigration } from './migration.ts';

/** Takes tokens from a bucket, and lets the auth role see an answer's lease run out (ADR 0010). */
export const limits: SchemaMigration = {
  name: '0008-limits',
  phase: 'expand',
  sql: /* sql */ `
-- In one statement, under the row's lock: what two processes take at once is taken one after the other.
create function cloudforge_take_tokens(bucket text, rate double precision, capacity double precision,
  wanted double precision, out granted double precision, out remaining double precision)
language plpgsql as $$
declare
  at timestamptz := clock_timestamp();
begin
  insert into rate_buckets as b (key, tokens, refilled_at) values (bucket, capacity, at)
  on conflict (key) do update set
    tokens = least(capacity, b.tokens + greatest(0, extract(epoch from at - b.refilled_at)) * rate),
    refilled_at = greatest(b.refilled_at, at)
  returning tokens into remaining;
  granted := greatest(0, least(wanted, floor(remaining)));
  if granted > 0 then
    remaining := remaining - granted;
    update rate_buckets set tokens = remaining where key = bucket;
  end if;
end $$;
`,
};
