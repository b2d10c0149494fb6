import { z } from 'zod';
import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';

const threadsMax = 64;

/** Settings of migrations, for the composition root and the functions that drive them. */
export const migrationSettings = {
  targetServer: defineSetting<string | undefined>({
    doc: 'PostgreSQL in which a migration that names no target gets a database of its own, and rehearsals theirs: postgres://user:password@host:port/database of a user who may make databases and roles (CREATEDB CREATEROLE). Absent: every migration names its target.',
    schema: z.string().regex(/^postgres(ql)?:\/\//, 'it begins with postgres://'),
    default: undefined,
    env: 'CLOUDFORGE_TARGET_SERVER',
    secret: true,
  }),
  copyThreads: defineSetting<number | undefined>({
    doc: 'Threads that one migration reads, copies and proves with. Default: one less than there are cores, 8 at most.',
    schema: settingSchemas.positiveInteger.max(threadsMax),
    default: undefined,
    env: 'CLOUDFORGE_COPY_THREADS',
  }),
} as const;
