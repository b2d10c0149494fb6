import type { Compilable, Kysely, Transaction } from 'kysely';
import type { EventData, EventType } from '#events/catalogue.ts';
import type { Database } from '#shared/database/schema.ts';
import type { Accounts } from '#shared/identity/accounts.ts';
import type { OidcLogin } from '#shared/identity/oidc.ts';
import type { Organizations } from '#shared/identity/organizations.ts';
import type { Origin } from '#shared/identity/sessions.ts';
import type { Tokens } from '#shared/identity/tokens-service.ts';
import type { RunMigrationWork } from '#shared/migration/service/contract.ts';
import type { ObjectStore } from '#shared/storage/object-store.ts';
import type { InboundGate } from '#shared/webhooks/inbound/gate.ts';
import type { Actor } from './actor.ts';
import type { Dialer } from './dialer.ts';

/** Structured log: message, then fields. Secrets are never given to it. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  with(fields: Record<string, unknown>): Log;
}

export interface Clock {
  now(): Date;
}

export interface Ids {
  /** UUID version 7: sortable by time. */
  uuid(): string;
  /** Unguessable text of so many random bytes, base64url. */
  token(bytes: number): string;
}

export type Db = Transaction<Database>;

export interface TransactionScope {
  db: Db;
  /** Writes the event to the outbox, in this transaction. Returns its id. */
  publish<T extends EventType>(type: T, data: EventData<T>, options?: { subject?: string }): Promise<string>;
  /** Appends to the audit log, in this transaction. */
  audit(action: string, target: { kind: string; id: string }, data?: Record<string, unknown>): Promise<void>;
  /** Appends to the run's live events, in this transaction, under the run's row lock. Returns the sequence number. */
  progress(runId: string, type: string, data: Record<string, unknown>): Promise<number>;
}

/** What every operation, reaction and worker gets. Nothing else reaches the outside. */
export interface Ctx {
  actor: Actor;
  requestId: string;
  log: Log;
  clock: Clock;
  ids: Ids;
  store: ObjectStore;
  dialer: Dialer;
  /** Values of the settings the function declared. */
  settings: Readonly<Record<string, unknown>>;
  /** Aborted when the caller is gone or the process drains. */
  signal: AbortSignal;
  /** The one way to write or publish: tenant set, state, outbox and audit commit together. */
  transaction<T>(work: (scope: TransactionScope) => Promise<T>): Promise<T>;
  /** The rows of one query of the tenant: the cheapest way to read, in one round trip. */
  readRows<T>(build: (db: Kysely<Database>) => Compilable<T>): Promise<T[]>;
  /** A read-only transaction of the tenant. */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Named services the composition root provides: envelopes, signer, identity, mailer. See `services.ts`. */
  services: Services;
}

export interface Services {
  /** Encrypts secrets at rest, bound to tenant and id. */
  envelopes: {
    seal(organizationId: string, id: string, plaintext: Uint8Array): Promise<{ keyId: string; envelope: Uint8Array }>;
    open(organizationId: string, id: string, keyId: string, envelope: Uint8Array): Promise<Uint8Array>;
  };
  /** Ed25519 over the platform's own key. `publicKeyPem` is published. */
  signer: { keyId: string; publicKeyPem: string; sign(bytes: Uint8Array): Uint8Array };
  identity: Identity;
  /** Passwords, second factors and sessions of people. */
  accounts: Accounts;
  /** Organisations, their members and invitations, and what is erased of them. */
  organizations: Organizations;
  /** Access and refresh tokens of programs. */
  tokens: Tokens;
  /** Sign-in by identity providers of organisations. */
  oidc: OidcLogin;
  /** `delivers`: mail leaves this machine. Otherwise it lies in a folder of the operator's. */
  mailer: { delivers: boolean; send(message: MailMessage): Promise<{ id: string }> };
  /** Reads a source in a thread of its own and assesses it. */
  assess: AssessSource;
  /** Does one piece of work of a migration: reads, copies, proves, puts into place. */
  migrate: RunMigrationWork;
  /** The databases this platform made for migrations: takes one away with its role; harmless where it is gone. */
  targets: { drop(label: string): Promise<void> };
  /** The way from an inbound URL's token to its organisation. */
  inbound: InboundGate;
  /** Wakes on changes of a run's live events (LISTEN/NOTIFY; polls where that is not possible). */
  live: {
    /**
     * Wakes whoever follows a run or migration, until what is returned is called. Throws Problem `overloaded` where
     * the organisation, or everybody together, follows as many as may.
     */
    onChange(follower: { id: string; organizationId: string }, wake: () => void): () => void;
  };
}

export interface MailMessage {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** The same id is never sent twice by one platform. */
  id: string;
}

export type AssessSource = (input: {
  bytes: AsyncIterable<Uint8Array>;
  fileName: string;
  sizeBytes: number;
  signal: AbortSignal;
  onProgress(progress: { bytes: number; bytesTotal: number; rows: number; object?: string }): void;
}) => Promise<AssessmentFile>;

export interface AssessmentFile {
  assessment: import('#shared/engines/schema/finding.ts').Assessment;
  format: string;
}

/** Look-ups before a tenant is known; runs under the auth role. */
export interface Identity {
  authenticate(credential: { kind: 'session' | 'api-key' | 'token'; token: string }): Promise<Actor | undefined>;
  /** Whatever is remembered of API keys of this organisation, or of all, is looked up again: something has changed. */
  forgetKeys(organizationId?: string): void;
  /** A link that signs its user in once, or lets them set a new password. Returns the token. */
  createSignInLink(
    userId: string,
    organizationId: string,
    validForMs: number,
    purpose?: 'sign-in' | 'reset-password',
  ): Promise<string>;
  /** Spends the link and opens a session; undefined if the link is unknown, used or too old. */
  redeemSignInLink(
    token: string,
    origin: Origin,
  ): Promise<{ sessionToken: string; actor: Actor; expiresAt: Date } | undefined>;
  createApiKey(input: {
    organizationId: string;
    userId: string;
    name: string;
    role: string;
    expiresAt?: Date;
  }): Promise<{ id: string; secret: string; prefix: string }>;
  /** Creates the first organisation and its owner if there is none; returns them. */
  ensureOwner(input: {
    email: string;
    organizationName: string;
  }): Promise<{ userId: string; organizationId: string; created: boolean }>;
  /** Ends every session and key of the owner: local recovery. */
  resetOwner(): Promise<{ userId: string; organizationId: string }>;
}
