import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiError,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, nanos } from '@nats-io/transport-node';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Bus, BusMessage } from './bus.ts';

export interface JetStreamOptions {
  url: string;
  /** Stream, subject prefix and consumer are named after it. */
  name?: string;
  replicas?: number;
  log: { warn(message: string, fields?: Record<string, unknown>): void };
}

const dedupeWindowMs = 120_000;
const ackWaitMs = 90_000;
const messageAgeMsMax = 24 * 60 * 60 * 1_000;

/**
 * The bus over NATS JetStream: a work-queue stream with one durable pull consumer that all dispatchers share. It stays
 * within what a 2.9 server offers. The stream is made again when it is gone: nothing in it is the only copy.
 */
export async function createJetStreamBus(options: JetStreamOptions): Promise<Bus> {
  const name = options.name ?? 'CLOUDFORGE_DELIVERIES';
  const subjectPrefix = `${name.toLowerCase().replaceAll('_', '.')}`;
  const durable = `${name.toLowerCase().replaceAll('_', '-')}-dispatcher`;
  const connection = await connect({
    servers: options.url,
    name: 'cloudforge',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
  });
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const stream = jetstream(connection);

  const ensureStream = async (): Promise<void> => {
    const wanted = {
      subjects: [`${subjectPrefix}.>`],
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      max_age: nanos(messageAgeMsMax),
      max_msgs: 1_000_000,
      duplicate_window: nanos(dedupeWindowMs),
      num_replicas: options.replicas ?? 1,
    };
    try {
      await manager.streams.info(name);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await manager.streams.add({ name, ...wanted });
    }
    try {
      await manager.consumers.info(name, durable);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await manager.consumers.add(name, {
        durable_name: durable,
        ack_policy: AckPolicy.Explicit,
        deliver_policy: DeliverPolicy.All,
        ack_wait: nanos(ackWaitMs),
        max_ack_pending: 1_000,
      });
    }
  };
  await ensureStream();

  const publishOne = async (message: BusMessage): Promise<void> => {
    await stream.publish(`${subjectPrefix}.${message.function}`, JSON.stringify(message), {
      msgID: `${message.deliveryId}.${message.publication}`,
      timeout: 5_000,
    });
  };

  return {
    name: 'jetstream',
    publish: async messages => {
      try {
        await Promise.all(messages.map(publishOne));
      } catch (error) {
        // The store may have been deleted under us; made again, it takes the same numbers once.
        options.log.warn('JetStream refused a publication; making sure that the stream is there', { error });
        await ensureStream();
        await Promise.all(messages.map(publishOne));
      }
    },
    consume: async (handler, { concurrency }) => {
      let stopped = false;
      let close = (): void => undefined;
      const inHand = new Set<Promise<void>>();
      const handle = async (raw: JsMsg): Promise<void> => {
        const message = parseMessage(raw);
        if (message === undefined) {
          raw.term('not a delivery');
          return;
        }
        try {
          await handler(message);
          crashPoint('message.before-ack');
          raw.ack();
          crashPoint('message.after-ack');
        } catch {
          raw.nak(1_000);
        }
      };
      const loop = async (): Promise<void> => {
        while (!stopped) {
          try {
            await ensureStream();
            const consumer = await stream.consumers.get(name, durable);
            const messages = await consumer.consume({
              max_messages: concurrency,
              abort_on_missing_resource: true,
              idle_heartbeat: 2_000,
            });
            close = () => void messages.close();
            if (stopped) break;
            for await (const raw of messages) {
              const work = handle(raw).finally(() => inHand.delete(work));
              inHand.add(work);
              if (inHand.size >= concurrency) await Promise.race(inHand);
            }
          } catch (error) {
            if (!stopped) {
              options.log.warn('the JetStream consumer broke off; starting it again', { error });
              await new Promise(resolve => setTimeout(resolve, 500));
            }
          }
        }
      };
      const running = loop();
      return {
        stop: async () => {
          stopped = true;
          close();
          await Promise.race([running, new Promise(resolve => setTimeout(resolve, 3_000).unref())]);
          await Promise.all(inHand);
        },
      };
    },
    healthy: async () => {
      try {
        await manager.streams.info(name);
        return true;
      } catch {
        return false;
      }
    },
    close: async () => {
      await connection.drain().catch(() => undefined);
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.status === 404;
}

function parseMessage(raw: JsMsg): BusMessage | undefined {
  try {
    const value = raw.json<unknown>();
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('deliveryId' in value) || typeof value.deliveryId !== 'string') return undefined;
    if (!('publication' in value) || typeof value.publication !== 'number') return undefined;
    if (!('function' in value) || typeof value.function !== 'string') return undefined;
    return { deliveryId: value.deliveryId, publication: value.publication, function: value.function };
  } catch {
    return undefined;
  }
}
