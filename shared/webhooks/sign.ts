import { Webhook } from 'standardwebhooks';

export interface WebhookPayload {
  /** CloudEvents type of the event. */
  type: string;
  /** When it happened, ISO 8601. */
  timestamp: string;
  /** The event's id: the same at every endpoint. */
  eventId: string;
  data: unknown;
}

/** The body of a message: the same bytes at every try. */
export function webhookBody(payload: WebhookPayload): string {
  const { type, timestamp, eventId, data } = payload;
  return JSON.stringify({ type, timestamp, eventId, data });
}

/**
 * Headers of one try (Standard Webhooks, HMAC-SHA256): `webhook-id` is the message's and stays the same over retries,
 * so that a receiver can tell a repeated message; timestamp and signature are the try's own. While one secret replaces
 * another there are two: each signs, and a receiver that knows either is content.
 */
export function webhookHeaders(message: {
  id: string;
  /** `whsec_...`, the current one first. */
  secrets: readonly string[];
  body: string;
  now: Date;
}): Record<string, string> {
  const signatures = message.secrets.map(secret => new Webhook(secret).sign(message.id, message.now, message.body));
  return {
    'content-type': 'application/json',
    'user-agent': 'CloudForge-Webhooks/1',
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(message.now.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  };
}
