import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const alertKinds = [
  'account-locked',
  'refresh-token-reused',
  'cross-tenant-attempt',
  'api-key-misused',
  'audit-broken',
  'webhook-endpoint-disabled',
] as const;

export const securityAlert = defineEvent({
  type: 'cloudforge.security.alert.v1',
  summary: 'Something that an owner should look at',
  description:
    'Published when an alert opens: an account was locked, a spent token was used again, ids of another organisation were asked for, the audit log does not fit its seals. Not again while it is open.',
  public: true,
  severity: 'error',
  data: z.object({
    alertId: z.uuid(),
    kind: z.enum(alertKinds),
    /** What it is about, e.g. user:<id>. */
    subject: z.string(),
    message: z.string(),
  }),
});
