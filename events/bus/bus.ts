/** What the bus carries: not the event (that is in PostgreSQL), only which delivery is due. */
export interface BusMessage {
  deliveryId: string;
  /** Grows each time the delivery is sent again; with the id it makes the message's dedupe key. */
  publication: number;
  /** Function the delivery goes to. */
  function: string;
}

export interface BusConsumer {
  /** Takes no further messages, waits for those in hand. */
  stop(): Promise<void>;
}

/**
 * A bus driver. It may lose everything it holds (PostgreSQL has it still) and may deliver a message more than once;
 * it may not deliver one that was never published. Both drivers pass `contract-suite.ts`.
 */
export interface Bus {
  readonly name: 'embedded' | 'jetstream';
  /** Resolves when the bus has taken all of them. The same id and publication within two minutes counts once. */
  publish(messages: readonly BusMessage[]): Promise<void>;
  /** `handler` resolving acknowledges; rejecting has the message delivered again. */
  consume(handler: (message: BusMessage) => Promise<void>, options: { concurrency: number }): Promise<BusConsumer>;
  /** true if the bus takes messages now. */
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}
