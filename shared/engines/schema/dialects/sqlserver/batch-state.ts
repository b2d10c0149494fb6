/** Deepest blocks that are followed; deeper ones only count. */
const blocksMax = 1000;

type Condition = 'if' | 'while' | 'plain';

/** Where in a batch the reading is: under which conditions a statement runs, and which tables it filled. */
export class BatchState {
  /** Keys of the tables the batch put rows into. */
  readonly filled = new Set<string>();
  #blocks: Condition[] = [];
  #pending: Condition | undefined;

  /** A line with GO was passed. */
  endBatch(): void {
    this.filled.clear();
    this.#blocks = [];
    this.#pending = undefined;
  }

  /** IF, ELSE or WHILE: the next statement, or block, depends on it. */
  condition(kind: 'if' | 'while'): void {
    if (this.#pending !== 'while') this.#pending = kind;
  }

  /** BEGIN. */
  enter(kind: Condition = 'plain'): void {
    if (this.#blocks.length < blocksMax) this.#blocks.push(this.#pending ?? kind);
    this.#pending = undefined;
  }

  /** END. */
  leave(): void {
    this.#blocks.pop();
    this.#pending = undefined;
  }

  /** A statement was read: what it depended on is over. */
  done(): void {
    this.#pending = undefined;
  }

  get inLoop(): boolean {
    return this.#pending === 'while' || this.#blocks.includes('while');
  }

  get isConditional(): boolean {
    return this.#pending !== undefined || this.#blocks.some(kind => kind !== 'plain');
  }
}
