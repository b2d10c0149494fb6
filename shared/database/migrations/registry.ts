import { foundations } from './0001-foundations.ts';
import { tenantKeys } from './0002-tenant-keys.ts';
import { migrationSteps } from './0003-migrations.ts';
import { identity } from './0004-identity.ts';
import { limitsAndAudit } from './0005-limits-and-audit.ts';
import { webhookProduct } from './0006-webhook-product.ts';
import { hiddenProjects } from './0007-hidden-projects.ts';
import { limits } from './0008-limits.ts';
import { publishers } from './0009-publishers.ts';
import { keySecrets } from './0010-key-secrets.ts';
import { erasedAudit } from './0011-erased-audit.ts';
import type { SchemaMigration } from './migration.ts';

/** Every migration, in the order it is applied. Names are never changed and never used twice. */
export const schemaMigrations: readonly SchemaMigration[] = [
  foundations,
  tenantKeys,
  migrationSteps,
  identity,
  limitsAndAudit,
  webhookProduct,
  hiddenProjects,
  limits,
  publishers,
  keySecrets,
  erasedAudit,
];
