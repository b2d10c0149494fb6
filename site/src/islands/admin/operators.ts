import { type CallOptions, get } from '../../api/client.ts';

/** The operators' pages of this machine: traces and the outbox of mail. They are not part of the public API. */

export interface TraceSummary {
  traceId: string;
  name: string;
  startMs: number;
  durationMs: number;
  spans: number;
  errors: number;
}

export interface Span {
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  service: string;
  startMs: number;
  durationMs: number;
  error: string | undefined;
  attributes: [string, string][];
}

export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
  at: string;
  sent: boolean;
}

export async function listTraces(options: CallOptions): Promise<TraceSummary[]> {
  return itemsOf(await get('/admin/api/traces', options), 'items').map(item => ({
    traceId: text(item.traceId),
    name: text(item.name),
    startMs: count(item.startMs),
    durationMs: count(item.durationMs),
    spans: count(item.spans),
    errors: count(item.errors),
  }));
}

export async function readTrace(traceId: string, options: CallOptions): Promise<Span[]> {
  const body = await get(`/admin/api/traces/${encodeURIComponent(traceId)}`, options);
  return itemsOf(body, 'spans').map(item => ({
    spanId: text(item.spanId),
    parentSpanId: typeof item.parentSpanId === 'string' ? item.parentSpanId : undefined,
    name: text(item.name),
    service: text(item.service),
    startMs: count(item.startMs),
    durationMs: count(item.durationMs),
    error: typeof item.error === 'string' ? item.error : undefined,
    attributes: Object.entries(fieldsOf(item.attributes)).map(([key, value]) => [key, String(value)]),
  }));
}

export async function listMail(options: CallOptions): Promise<Mail[]> {
  return itemsOf(await get('/admin/api/mail', options), 'items').map(item => ({
    id: text(item.id),
    to: text(item.to),
    subject: text(item.subject),
    text: text(item.text),
    at: text(item.at),
    sent: item.sent === true,
  }));
}

function itemsOf(body: unknown, key: string): Record<string, unknown>[] {
  const list = fieldsOf(body)[key];
  return Array.isArray(list) ? list.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
