/**
 * Scripts of the corpus that the real server does not take as they are, with its own words for why. Nothing else may be
 * refused: a new refusal fails, and so does a script of this list that the server takes after all.
 */
export interface Refusal {
  /** End of the file's name in the corpus. */
  script: string;
  /** What every line of the server's answer says. */
  says: RegExp;
  /** Why the script asks for it. */
  reason: string;
  /**
   * Tables that the server did not make, as facts name them. Everything else is compared. Undefined: too little of the
   * script was taken for a comparison.
   */
  withoutTables?: string[];
}

export const refusals: Refusal[] = [
  {
    script: 'pagila/pagila-schema.sql',
    says: /extension "vector" (is not available|does not exist)|type "public\.vector" does not exist|relation "public\.film_embedding" does not exist/,
    reason: 'it needs the extension pgvector, which is not part of PostgreSQL',
    withoutTables: ['public.film_embedding'],
  },
  {
    script: 'pagila/pagila-temporal-setup.sql',
    says: /relation ".+" does not exist|syntax error at or near "FOR"|already exists/,
    reason: 'it is written for PostgreSQL 19 (FOR PORTION OF) and for a database that holds the rows of Pagila',
  },
  {
    script: 'sqlite/dataset_small/test_employee_md5.sql',
    says: /no such function: md5|no such table: employee/,
    reason: 'it calls md5(), which SQLite has only from an extension',
  },
];
