import type { TediousConnection, TediousModule, TediousRequest } from './tedious.ts';

/** What a server would answer: rows by the exact text of a query, or by a pattern. */
export type Recorded = readonly { sql: string | RegExp; rows: readonly (readonly unknown[])[]; error?: string }[];

export interface FakeTedious extends TediousModule {
  /** Every query that was sent. */
  readonly asked: string[];
  readonly configurations: unknown[];
}

/** The driver's outline with a server's answers recorded beforehand: rows come one by one, and can be held back. */
export function fakeTedious(recorded: Recorded, refuses?: Error): FakeTedious {
  const asked: string[] = [];
  const configurations: unknown[] = [];
  class Request implements TediousRequest {
    readonly sql: string;
    readonly done: (error: Error | null | undefined) => void;
    listener: (columns: { value: unknown }[]) => void = () => undefined;
    paused = false;
    cancelled = false;
    wake: () => void = () => undefined;

    constructor(sql: string, done: (error: Error | null | undefined) => void) {
      this.sql = sql;
      this.done = done;
    }

    on(_event: 'row', listener: (columns: { value: unknown }[]) => void): this {
      this.listener = listener;
      return this;
    }

    pause(): void {
      this.paused = true;
    }

    resume(): void {
      this.paused = false;
      this.wake();
    }

    cancel(): void {
      this.cancelled = true;
      this.resume();
    }
  }
  class Connection implements TediousConnection {
    constructor(configuration: unknown) {
      configurations.push(configuration);
    }

    connect(done: (error?: Error) => void): void {
      setImmediate(() => (refuses === undefined ? done() : done(refuses)));
    }

    execSqlBatch(request: TediousRequest): void {
      if (request instanceof Request) void this.#answer(request);
    }

    async #answer(request: Request): Promise<void> {
      asked.push(request.sql);
      const answer = recorded.find(({ sql }) =>
        typeof sql === 'string' ? sql === request.sql : sql.test(request.sql),
      );
      for (const row of answer?.rows ?? []) {
        if (request.paused) {
          await new Promise<void>(resolve => {
            request.wake = resolve;
          });
        }
        if (request.cancelled) break;
        request.listener(row.map(value => ({ value })));
      }
      if (request.cancelled) request.done(new Error('Canceled.'));
      else request.done(answer?.error === undefined ? null : new Error(answer.error));
    }

    close(): void {}

    on(): this {
      return this;
    }
  }
  return {
    asked,
    configurations,
    Connection,
    Request,
  };
}
