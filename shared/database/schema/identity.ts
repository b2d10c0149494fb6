import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Json, OptionalTime, Time, TimeDefault } from './columns.ts';

/** People, organisations and how they prove who they are. */

export interface Organizations {
  id: string;
  name: string;
  created_at: TimeDefault;
  two_factor_required: Generated<boolean>;
  quotas: ColumnType<Record<string, number>, string | undefined, string>;
}
export interface Users {
  id: string;
  email: string;
  display_name: Generated<string>;
  created_at: TimeDefault;
  disabled_at: OptionalTime;
}
export interface Memberships {
  organization_id: string;
  user_id: string;
  role: 'owner' | 'admin' | 'operator' | 'viewer';
  created_at: TimeDefault;
}
export interface SignInLinks {
  token_hash: Buffer;
  user_id: string;
  organization_id: string;
  created_at: TimeDefault;
  expires_at: Time;
  used_at: OptionalTime;
  purpose: Generated<'sign-in' | 'reset-password'>;
}
export interface Sessions {
  token_hash: Buffer;
  id: string;
  user_id: string;
  organization_id: string;
  created_at: TimeDefault;
  last_seen_at: TimeDefault;
  expires_at: Time;
  user_agent: Generated<string>;
  kind: Generated<'browser' | 'token'>;
  factors: Generated<string[]>;
  address: Generated<string>;
  proved_at: TimeDefault;
}
export interface Passwords {
  user_id: string;
  hash: string;
  changed_at: TimeDefault;
}
export interface TotpDevices {
  id: string;
  user_id: string;
  name: string;
  key_id: string;
  envelope: Buffer;
  created_at: TimeDefault;
  confirmed_at: OptionalTime;
}
export interface TotpUsedSteps {
  device_id: string;
  step: number;
  used_at: TimeDefault;
}
export interface RecoveryCodes {
  user_id: string;
  code_hash: Buffer;
  created_at: TimeDefault;
  used_at: OptionalTime;
}
export interface SignInFailures {
  subject: string;
  failures: number;
  last_at: Time;
  locked_until: OptionalTime;
}
export interface RefreshTokens {
  token_hash: Buffer;
  session_id: string;
  created_at: TimeDefault;
  expires_at: Time;
  used_at: OptionalTime;
}
export interface SigningKeys {
  id: string;
  public_jwk: Json<Record<string, unknown>>;
  key_id: string;
  envelope: Buffer;
  created_at: TimeDefault;
  signs_from: Time;
  signs_until: OptionalTime;
  expires_at: OptionalTime;
}
export interface Invitations {
  organization_id: string;
  id: string;
  email: string;
  role: 'owner' | 'admin' | 'operator' | 'viewer';
  token_hash: Buffer;
  created_by: string | null;
  created_at: TimeDefault;
  expires_at: Time;
  accepted_at: OptionalTime;
  revoked_at: OptionalTime;
}
export interface Teams {
  organization_id: string;
  id: string;
  name: string;
  created_at: TimeDefault;
}
export interface TeamMembers {
  organization_id: string;
  team_id: string;
  user_id: string;
  created_at: TimeDefault;
}
export interface ProjectGrants {
  organization_id: string;
  id: string;
  project_id: string;
  user_id: string | null;
  team_id: string | null;
  api_key_id: string | null;
  role: 'admin' | 'operator' | 'viewer';
  created_at: TimeDefault;
}
export interface IdentityProviders {
  organization_id: string;
  id: string;
  name: string;
  issuer: string;
  client_id: string;
  client_secret_id: string | null;
  email_domains: Generated<string[]>;
  joins_as: 'admin' | 'operator' | 'viewer' | null;
  created_at: TimeDefault;
}
export interface ExternalIdentities {
  provider_id: string;
  subject: string;
  user_id: string;
  linked_at: TimeDefault;
}
export interface OidcAttempts {
  state_hash: Buffer;
  provider_id: string;
  nonce: string;
  code_verifier: string;
  return_to: Generated<string>;
  created_at: TimeDefault;
  expires_at: Time;
}
export interface ApiKeys {
  organization_id: string;
  id: string;
  user_id: string;
  name: string;
  prefix: string;
  secret_hash: Buffer;
  role: 'owner' | 'admin' | 'operator' | 'viewer';
  created_at: TimeDefault;
  expires_at: OptionalTime;
  last_used_at: OptionalTime;
  revoked_at: OptionalTime;
  scopes: Generated<string[]>;
  previous_secret_hash: Buffer | null;
  previous_until: OptionalTime;
}
export interface TokenRevocations {
  position: GeneratedAlways<number>;
  subject: string;
  revoked_at: Time;
}
