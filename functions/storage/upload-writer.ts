import { sql } from 'kysely';
import { requireQuota } from '#shared/limits/quotas.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { holderName, isDeadHolder } from '#shared/platform/holder.ts';
import type { Bucket } from '#shared/storage/object-store.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';
import { type ArtifactRow, placeOf, receivedBytes, stateOf, type UploadState } from './upload-state.ts';

/**
 * One writer per upload. The right to write is a lease in the upload's row: it ends by itself a short while after its
 * holder was killed or its client fell silent, and at once where that is known for certain. Every later write of that
 * holder is refused by its token.
 */

export const leaseMs = 10_000;
const renewEveryMs = 3_000;
const holder = holderName('storage');
/** Tokens of this process whose work ended while the database was away, so that their rows do not say so. */
const ended = new Set<string>();
const endedMax = 1_000;

function isOver(writer: NonNullable<UploadState['writer']>, now: Date): boolean {
  if (new Date(writer.until) <= now || ended.has(writer.token)) return true;
  return writer.holder !== undefined && isDeadHolder(writer.holder);
}

/** The upload of this id as its tenant may see it. Throws 'not-found', or 'gone' once it was aborted or has expired. */
export async function readUpload(ctx: Ctx, artifactId: string): Promise<ArtifactRow> {
  const row = await ctx.read(db =>
    db.selectFrom('artifacts').selectAll().where('id', '=', artifactId).executeTakeFirst(),
  );
  return requireAlive(ctx, row);
}

function requireAlive(ctx: Ctx, row: ArtifactRow | undefined): ArtifactRow {
  if (row === undefined) throw new Problem('not-found');
  const isGone = row.state === 'expired' || row.state === 'aborted' || row.expires_at <= ctx.clock.now();
  if (isGone) throw new Problem('gone');
  return row;
}

/**
 * Takes the right to write an upload that is still being received. Throws 'not-found', 'gone', or 'conflict' while
 * another holds it. An upload that is stored already is returned as a row, with nothing to write.
 */
export async function acquireWriter(ctx: Ctx, artifactId: string): Promise<UploadWriter | { stored: ArtifactRow }> {
  const token = ctx.ids.uuid();
  return await ctx.transaction(async ({ db }) => {
    const found = await db
      .selectFrom('artifacts')
      .selectAll()
      .where('id', '=', artifactId)
      .forUpdate()
      .executeTakeFirst();
    const row = requireAlive(ctx, found);
    if (row.state === 'stored') return { stored: row };
    const state = stateOf(row);
    const now = ctx.clock.now();
    if (state.writer !== undefined && !isOver(state.writer, now)) {
      throw new Problem('conflict', {
        detail: 'Another request writes to this upload at the moment. Ask for the offset again in a few seconds.',
        headers: { 'retry-after': String(leaseMs / 1_000) },
      });
    }
    const until = new Date(now.getTime() + leaseMs).toISOString();
    const mine: UploadState = { ...state, writer: { token, until, holder } };
    await db
      .updateTable('artifacts')
      .set({ parts: JSON.stringify(mine) })
      .where('id', '=', artifactId)
      .execute();
    return new UploadWriter(ctx, row, mine, token);
  });
}

/** The holder of the right to write one upload. */
export class UploadWriter {
  readonly row: ArtifactRow;
  readonly token: string;
  readonly bucket: Bucket;
  readonly key: string;
  readonly uploadId: string;
  readonly #ctx: Ctx;
  #state: UploadState;
  #renewedAtMs: number;

  constructor(ctx: Ctx, row: ArtifactRow, state: UploadState, token: string) {
    const { bucket, key } = placeOf(row);
    if (row.upload_id === null)
      throw new Error(`The upload ${row.id} is being received without an upload of the store.`);
    this.row = row;
    this.token = token;
    this.bucket = bucket;
    this.key = key;
    this.uploadId = row.upload_id;
    this.#ctx = ctx;
    this.#state = state;
    this.#renewedAtMs = ctx.clock.now().getTime();
  }

  get state(): UploadState {
    return this.#state;
  }

  get receivedBytes(): number {
    return receivedBytes(this.#state);
  }

  /** Makes bytes that the store has acknowledged part of the upload. Throws 'conflict' if the right was lost, and
   * 'quota-exceeded' where an upload of unknown length has outgrown its organisation. */
  async save(received: Pick<UploadState, 'parts' | 'tail'>): Promise<void> {
    const { tail: _, ...rest } = this.#state;
    await this.#write({ ...rest, ...received, writer: this.#lease(leaseMs) });
  }

  /** Keeps the right while bytes arrive. Cheap: writes every few seconds only. */
  async renew(): Promise<void> {
    if (this.#ctx.clock.now().getTime() - this.#renewedAtMs < renewEveryMs) return;
    await this.#write({ ...this.#state, writer: this.#lease(leaseMs) });
  }

  /** Keeps the right during `work`, however long it takes. */
  async holdDuring<T>(work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      // If it is lost, the commit that follows finds out.
      this.renew().catch(error =>
        this.#ctx.log.warn('the right to write an upload was lost', { artifactId: this.row.id, error }),
      );
    }, renewEveryMs);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  /** Gives the right back. Where that fails, it was lost already, ends by itself, or is taken by this process. */
  async release(): Promise<void> {
    try {
      await this.#write({ ...this.#state, writer: this.#lease(0) });
    } catch (error) {
      ended.add(this.token);
      const [oldest] = ended;
      if (ended.size > endedMax && oldest !== undefined) ended.delete(oldest);
      this.#ctx.log.debug('the right to write an upload was not given back', { artifactId: this.row.id, error });
    }
  }

  #lease(lengthMs: number): UploadState['writer'] {
    this.#renewedAtMs = this.#ctx.clock.now().getTime();
    return { token: this.token, until: new Date(this.#renewedAtMs + lengthMs).toISOString(), holder };
  }

  async #write(state: UploadState): Promise<void> {
    const grownBytes = receivedBytes(state) - this.receivedBytes;
    const written = await this.#ctx.transaction(async ({ db }) => {
      // What said its length was counted with all of it when it began.
      if (this.row.size_bytes === null && grownBytes > 0)
        await requireQuota(db, this.#ctx.actor.organizationId, 'stored-bytes', grownBytes);
      return await db
        .updateTable('artifacts')
        .set({
          parts: JSON.stringify(state),
          received_bytes: receivedBytes(state),
          expires_at: uploadLimits(this.#ctx).unfinishedExpiry,
        })
        .where('id', '=', this.row.id)
        .where('state', '=', 'receiving')
        .where(sql<string>`parts -> 'writer' ->> 'token'`, '=', this.token)
        .executeTakeFirst();
    });
    if (written.numUpdatedRows === 0n) {
      throw new Problem('conflict', { detail: 'Another request has taken over this upload, or it was ended.' });
    }
    this.#state = state;
  }
}
