import type { OracledbModule } from './oracledb.ts';

/** What a server would answer to a query whose text matches; a string is an error. */
export type Recorded = readonly { sql: RegExp; rows: readonly (readonly unknown[])[] | string }[];

export interface FakeOracledb extends OracledbModule {
  readonly asked: string[];
  readonly attributes: unknown[];
}

/** The driver's outline with a server's answers recorded beforehand. */
export function fakeOracledb(recorded: Recorded, refuses?: Error): FakeOracledb {
  const asked: string[] = [];
  const attributes: unknown[] = [];
  return {
    asked,
    attributes,
    OUT_FORMAT_ARRAY: 4001,
    STRING: 'string',
    BUFFER: 'buffer',
    DB_TYPE_CLOB: 'clob',
    DB_TYPE_NCLOB: 'nclob',
    DB_TYPE_BLOB: 'blob',
    getConnection: async given => {
      attributes.push(given);
      if (refuses !== undefined) throw refuses;
      return {
        execute: async sql => {
          asked.push(sql);
          if (!sql.startsWith('SELECT')) return {};
          const answer = recorded.find(each => each.sql.test(sql))?.rows ?? [];
          if (typeof answer === 'string') throw new Error(answer);
          let at = 0;
          return {
            resultSet: {
              getRows: async count => {
                const portion = answer.slice(at, at + count);
                at += portion.length;
                return portion.map(row => [...row]);
              },
              close: async () => undefined,
            },
          };
        },
        close: async () => undefined,
      };
    },
  };
}
