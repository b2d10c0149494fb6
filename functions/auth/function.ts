import { defineFunction } from '#shared/platform/function.ts';
import { createApiKey } from './create-api-key.ts';
import { createSession } from './create-session.ts';
import { deleteSession } from './delete-session.ts';
import { getSelf } from './get-self.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';

export const auth = defineFunction({
  name: 'auth',
  prefix: 'auth',
  summary: 'Signing in, sessions and API keys',
  operations: [createSession, deleteSession, getSelf, createApiKey, listApiKeys, revokeApiKey],
});
