import { z } from 'zod';

export const joinRoles = ['admin', 'operator', 'viewer'] as const;

export const IdentityProvider = z
  .object({
    id: z.uuid(),
    name: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    hasSecret: z.boolean(),
    emailDomains: z.array(z.string()),
    joinsAs: z.enum(joinRoles).nullable().describe('Role of whoever comes in for the first time; null: nobody does'),
    createdAt: z.iso.datetime(),
    signInPath: z.string().describe('Path of this origin that begins a sign-in; link to it'),
    redirectUri: z.string().describe('What to enter at the provider'),
  })
  .meta({ id: 'IdentityProvider' });

export const ProviderParams = z.object({ providerId: z.uuid() });

export const providerColumns = [
  'id',
  'name',
  'issuer',
  'client_id',
  'client_secret_id',
  'email_domains',
  'joins_as',
  'created_at',
] as const;

interface ProviderRow {
  id: string;
  name: string;
  issuer: string;
  client_id: string;
  client_secret_id: string | null;
  email_domains: string[];
  joins_as: (typeof joinRoles)[number] | null;
  created_at: Date;
}

export function providerOf(row: ProviderRow, redirectUri: string): z.infer<typeof IdentityProvider> {
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    hasSecret: row.client_secret_id !== null,
    emailDomains: row.email_domains,
    joinsAs: row.joins_as,
    createdAt: row.created_at.toISOString(),
    signInPath: `/api/auth/oidc/${row.id}/start`,
    redirectUri,
  };
}
