import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { RowSink } from '#shared/engines/transfer/row-sink.ts';
import { SourceError } from '../source-error.ts';
import { Answer, type AnswerColumn } from './answer.ts';
import { PacketError, PacketReader } from './packets.ts';
import { receiveFrom } from './reused-reads.ts';
import { TextRows } from './text-rows.ts';

export interface StatementOptions {
  /** Called after each portion of input; the socket pauses until it is done. */
  turn?: () => Promise<void> | undefined;
  signal?: AbortSignal;
}

const queryCommand = 0x03;
const quitCommand = 0x01;
const statementBytesMax = 16 * 1024 * 1024 - 2;
/** What is left of an answer nobody wants is read away up to so much; beyond it the statement is ended at the server. */
const drainBytesMax = 64 * 1024 * 1024;

/**
 * A connection that signed in already, speaking the text protocol over its socket. One statement at a time. Rows go
 * straight from the socket's buffers into a sink: no objects and no strings are made of them.
 */
export class MysqlConnection {
  readonly threadId: number;
  readonly isEncrypted: boolean;
  readonly #socket: Socket;
  readonly #place: string;
  /** Ends the statement of a connection, from another one. */
  readonly #kill: (threadId: number) => Promise<void>;
  readonly #reader: PacketReader;
  #answer: Answer | undefined;
  #turn: (() => Promise<void> | undefined) | undefined;
  #settle: (() => void) | undefined;
  #drainedBytes = 0;
  #isKilling = false;
  /** Why it can't be used any more. */
  #lost: SourceError | undefined;

  constructor(options: { socket: Socket; threadId: number; place: string; kill(threadId: number): Promise<void> }) {
    this.threadId = options.threadId;
    this.isEncrypted = options.socket instanceof TLSSocket;
    this.#socket = options.socket;
    this.#place = options.place;
    this.#kill = options.kill;
    this.#reader = new PacketReader({
      packet: (bytes, start, end) => {
        if (this.#answer === undefined) throw new PacketError('a packet came that nobody asked for');
        this.#answer.packet(bytes, start, end);
      },
    });
    receiveFrom(this.#socket, chunk => this.#take(chunk));
    this.#socket.on('error', error => this.#lose('the connection was lost', error));
    this.#socket.on('close', () => this.#lose('the server closed the connection'));
  }

  /** true: the connection is gone, and with it its snapshot. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /**
   * Runs a statement; its rows go to the sink that `open` gives. Returns their number. If the sink or `turn` throws,
   * the rest of the answer is passed over, so that the connection and its snapshot stay usable, and the error is thrown.
   *
   * @throws MysqlError in the server's words; SourceError when the connection is lost or the signal says stop
   */
  async rows(
    sql: string,
    open: (columns: readonly AnswerColumn[]) => RowSink,
    { turn, signal }: StatementOptions = {},
  ): Promise<number> {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.#answer !== undefined) throw new Error('A connection runs one statement at a time.');
    if (signal?.aborted === true) throw cancelled();
    const answer = new Answer(open);
    const done = Promise.withResolvers<void>();
    this.#answer = answer;
    this.#turn = turn;
    this.#settle = done.resolve;
    this.#drainedBytes = 0;
    const onAbort = (): void => {
      answer.stop(cancelled());
      this.#killStatement();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      this.#send(queryCommand, sql);
      await done.promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#answer = undefined;
      this.#turn = undefined;
      this.#settle = undefined;
    }
    if (answer.failure !== undefined) throw answer.failure;
    return answer.rows;
  }

  /** Runs a statement and returns its rows as texts. For small answers: up to 64 MiB. */
  async query(sql: string, options: StatementOptions = {}): Promise<(string | null)[][]> {
    const rows = new TextRows();
    await this.rows(sql, () => rows, options);
    return rows.all;
  }

  /** Says goodbye. Never throws. */
  async close(): Promise<void> {
    if (this.#lost !== undefined) return;
    this.#lost = new SourceError('source-unreadable', `${this.#place}: the connection was closed.`);
    const closed = new Promise<void>(resolve => this.#socket.once('close', () => resolve()));
    const timer = setTimeout(() => this.#socket.destroy(), 1_000);
    this.#socket.resume();
    this.#socket.end(Buffer.from([1, 0, 0, 0, quitCommand]));
    await closed;
    clearTimeout(timer);
  }

  #send(command: number, text: string): void {
    const body = Buffer.from(text, 'utf8');
    if (body.length > statementBytesMax) throw new Error('A statement is longer than a packet.');
    const length = body.length + 1;
    this.#reader.expectAnswer();
    this.#socket.write(
      Buffer.concat([Buffer.from([length & 0xff, (length >> 8) & 0xff, length >> 16, 0, command]), body]),
    );
  }

  #take(chunk: Uint8Array): void {
    try {
      this.#reader.push(chunk);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.#lose(`the server’s answer could not be read (${reason})`, error);
      return;
    }
    const answer = this.#answer;
    if (answer === undefined) return;
    if (answer.isDone) this.#settle?.();
    else if (answer.failure !== undefined) this.#drain(chunk.length);
    else this.#pauseFor(answer);
  }

  /** Lets the receiver of the rows catch up. */
  #pauseFor(answer: Answer): void {
    let wait: Promise<void> | undefined;
    try {
      wait = this.#turn?.();
    } catch (error) {
      answer.stop(error);
    }
    if (wait === undefined) return;
    this.#socket.pause();
    wait.then(
      () => this.#socket.resume(),
      error => {
        answer.stop(error);
        this.#socket.resume();
      },
    );
  }

  #drain(bytes: number): void {
    this.#drainedBytes += bytes;
    if (this.#drainedBytes > drainBytesMax) this.#killStatement();
  }

  #killStatement(): void {
    if (this.#isKilling || this.#answer === undefined) return;
    this.#isKilling = true;
    this.#kill(this.threadId)
      .catch(error => this.#lose('a statement could not be stopped', error))
      .finally(() => {
        this.#isKilling = false;
      });
  }

  #lose(reason: string, cause?: unknown): void {
    if (this.#lost !== undefined) {
      this.#settle?.();
      return;
    }
    this.#lost = new SourceError(
      'source-lost',
      `${this.#place}: ${reason}. What was read so far is kept; run it again to go on.`,
      { cause },
    );
    this.#socket.destroy();
    this.#answer?.stop(this.#lost);
    this.#settle?.();
  }
}

function cancelled(): SourceError {
  return new SourceError('source-cancelled', 'Reading was cancelled.');
}
