/**
 * One change of the platform's own schema. `expand` keeps every running version working (new tables, new nullable
 * columns); `contract` removes what no running version uses and runs only when asked for.
 */
export interface SchemaMigration {
  name: string;
  phase: 'expand' | 'contract';
  sql: string;
}
