/** A class of data: what belongs to it, and what protects it. */
export interface DataClass {
  name: string;
  what: string;
  protection: string;
  /** How long it is kept. */
  kept: string;
  /** Tables of the platform's database that hold it. A test compares them with the schema. */
  tables: readonly string[];
}

/** All data of the platform, the most sensitive first. */
export const dataClasses: readonly DataClass[] = [
  {
    name: 'Secrets that must be read again',
    what: 'Connection strings, signing secrets and headers of webhooks, client secrets of identity providers, seeds of authenticator apps, private keys that sign tokens; outside of the database the master key and the signing key of the platform',
    protection:
      'Sealed with AES-256-GCM, bound to tenant and row; shown once or never; in no log, event, trace or error (a test looks for them everywhere). Keys lie in files of mode 0600, or come from a secret store',
    kept: 'until what they belong to is deleted',
    tables: ['secrets', 'totp_devices', 'signing_keys'],
  },
  {
    name: 'Secrets that need only be recognised',
    what: 'Passwords, sessions, sign-in links, refresh tokens, API keys, recovery codes, invitations, tokens of inbound webhooks, sign-ins under way',
    protection:
      'Hashes only: argon2id for passwords, SHA-256 for what has 125 random bits or more (a sign-in by a provider that is under way keeps its nonce and PKCE verifier for ten minutes, which open nothing by themselves). Never in URLs that servers see, but for the path of an inbound webhook',
    kept: 'until their end or use; ended ones are swept',
    tables: [
      'passwords',
      'sessions',
      'sign_in_links',
      'refresh_tokens',
      'api_keys',
      'recovery_codes',
      'invitations',
      'webhook_sources',
      'oidc_attempts',
      'totp_used_steps',
    ],
  },
  {
    name: 'What users bring',
    what: 'Uploaded dumps, what was found in them, migrations with their rejected rows, certificates, bundles; under them personal data of other people that we know nothing of',
    protection:
      'Forced row-level security by organisation, restricted projects; objects by signed links of one object, one verb, a few minutes; samples of rows masked in reports; never executed, never sent elsewhere. Objects are not encrypted by us: encrypt the disk or the bucket',
    kept: 'uploads expire; deleting a project deletes everything of it',
    tables: ['artifacts', 'runs', 'run_events', 'analyses', 'bundles', 'migrations', 'projects', 'templates'],
  },
  {
    name: 'People',
    what: 'Mail addresses and names, memberships, teams, roles, the address and browser of a session, subjects at identity providers',
    protection:
      'Forced row-level security; in no audit row, event, log or trace, which name people by ids; exported and erased by their person',
    kept: 'until the person or the organisation is erased',
    tables: [
      'users',
      'memberships',
      'teams',
      'team_members',
      'project_grants',
      'external_identities',
      'identity_providers',
      'organizations',
    ],
  },
  {
    name: 'What happened',
    what: 'The audit log with its signed heads, alerts, events, deliveries, messages of webhooks with what was sent and answered',
    protection:
      'Ids, numbers and names of projects and files in audit rows; a chain of hashes whose heads are signed; headers of one’s own are left out of attempts',
    kept: 'the audit log until the organisation is erased',
    tables: [
      'audit_logs',
      'audit_heads',
      'alerts',
      'outbox',
      'deliveries',
      'webhook_endpoints',
      'webhook_messages',
      'webhook_attempts',
      'webhook_receipts',
    ],
  },
  {
    name: 'What keeps it going',
    what: 'Jobs, counts of wrong attempts and of requests, answers kept for repeated requests, revocations, metrics',
    protection:
      'Forced row-level security where it is a tenant’s; unknown addresses only as hashes; kept answers hold no secret in clear',
    kept: 'minutes to a day; metrics as long as their project',
    tables: ['jobs', 'sign_in_failures', 'rate_buckets', 'idempotency_keys', 'token_revocations', 'metrics'],
  },
];
