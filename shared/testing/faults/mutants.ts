export interface Patch {
  /** Path of the module from the top of the checkout. */
  file: string;
  /** Text of the module as it is; every place of it is replaced. */
  find: string;
  replace: string;
}

export interface Mutant {
  name: string;
  /** What this process would not do. */
  lacks: string;
  /** The process that is a mutant. */
  role: string;
  /** The kind of fault and the case of the suite that must see it. */
  seenBy: { scenario: string; which: string };
  patches: readonly Patch[];
}

/**
 * Processes that lack one of the things the guarantees stand on. They are made while their modules are loaded
 * (`hooks.ts`); nothing of them is in the product. A fault suite that does not see them would prove nothing.
 */
export const mutants: readonly Mutant[] = [
  {
    name: 'no-outbox',
    lacks: 'An event is published at once, not with the commit of what it tells of.',
    role: 'function:generate',
    seenBy: { scenario: 'F1', which: 'function:generate reaction.before-commit' },
    patches: [
      {
        file: 'shared/platform/create-ctx.ts',
        find: 'await writeToOutbox(db, {',
        replace: 'await publishAtOnce(platform, {',
      },
      {
        file: 'shared/platform/create-ctx.ts',
        find: '/** The scope of one open transaction',
        replace: `const publishAtOnce = (platform: Platform, event: Parameters<typeof writeToOutbox>[1]): Promise<void> =>
  platform.database.transaction({ role: 'cloudforge_app', organizationId: event.organizationId }, own => writeToOutbox(own, event));
/** The scope of one open transaction`,
      },
    ],
  },
  {
    name: 'no-inbox',
    lacks: 'A delivery is not claimed in the commit of its effects, but marked as done afterwards.',
    role: 'function:probe',
    seenBy: { scenario: 'F1', which: 'function:probe reaction.after-commit' },
    patches: [
      {
        file: 'shared/platform/host-reactions.ts',
        find: `await db
          .updateTable('deliveries')
          .set({ state: 'done', finished_at: platform.clock.now() })
          .where('id', '=', deliveryId)
          .where('state', '=', 'pending')
          .executeTakeFirst();`,
        replace: '{ numUpdatedRows: 1n };',
      },
      {
        file: 'shared/platform/host-reactions.ts',
        find: "crashPoint('reaction.after-commit');",
        replace: `crashPoint('reaction.after-commit');
    await platform.database.transaction({ role: 'cloudforge_app', organizationId: event.organizationId }, db =>
      db.updateTable('deliveries').set({ state: 'done', finished_at: platform.clock.now() }).where('id', '=', deliveryId).execute());`,
      },
    ],
  },
  {
    name: 'ack-before-commit',
    lacks: 'A delivery is marked as done before its effects are committed.',
    role: 'function:probe',
    seenBy: { scenario: 'F1', which: 'function:probe reaction.before-commit' },
    patches: [
      {
        file: 'shared/platform/host-reactions.ts',
        find: `await db
          .updateTable('deliveries')
          .set({ state: 'done', finished_at: platform.clock.now() })
          .where('id', '=', deliveryId)
          .where('state', '=', 'pending')
          .executeTakeFirst();`,
        replace: `await platform.database.transaction({ role: 'cloudforge_app', organizationId: event.organizationId }, own =>
          own
          .updateTable('deliveries')
          .set({ state: 'done', finished_at: platform.clock.now() })
          .where('id', '=', deliveryId)
          .where('state', '=', 'pending')
          .executeTakeFirst());`,
      },
    ],
  },
  {
    name: 'no-fencing',
    lacks: 'The last commit of a job does not ask whether another worker has taken it over.',
    role: 'worker:probe',
    seenBy: { scenario: 'F5', which: 'worker:probe' },
    patches: [
      { file: 'shared/platform/job-lease.ts', find: "\n    .where('fence', '=', row.fence)", replace: '' },
      {
        file: 'shared/platform/job-lease.ts',
        find: `    .where('state', '=', 'running')
    .executeTakeFirst();
  // Somebody else`,
        replace: `    .executeTakeFirst();
  // Somebody else`,
      },
    ],
  },
  {
    name: 'no-reread',
    lacks: 'A stored upload is not read again before it is called durable.',
    role: 'function:storage',
    seenBy: { scenario: 'F6', which: 'bytes lost in a write' },
    patches: [
      {
        file: 'shared/storage/disk/disk-uploads.ts',
        find: `await verifyParts(
        readChunks(data, headerBytes, headerBytes + sizeBytes, { reuse: true }),
        received,
      );`,
        replace: "received[0]?.sha256 ?? '';",
      },
    ],
  },
];

/** The text with the patch in it. Throws where the module no longer has the place: the mutant must follow it. */
export function patchText(text: string, patch: Patch): string {
  if (!text.includes(patch.find))
    throw new Error(`${patch.file} has no such text any more; make the patch fit:\n${patch.find}`);
  return text.replaceAll(patch.find, () => patch.replace);
}
