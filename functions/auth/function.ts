import { defineFunction } from '#shared/platform/function.ts';
import { confirmSession } from './confirm-session.ts';
import { confirmSecondFactor } from './confirm-totp.ts';
import { createApiKey } from './create-api-key.ts';
import { createSession } from './create-session.ts';
import { deleteSession } from './delete-session.ts';
import { enrolSecondFactor } from './enrol-totp.ts';
import { getSelf } from './get-self.ts';
import { listApiKeys } from './list-api-keys.ts';
import { listSessions } from './list-sessions.ts';
import { passwordSettings } from './password-settings.ts';
import { removeSecondFactor } from './remove-totp.ts';
import { renewRecoveryCodes } from './renew-recovery-codes.ts';
import { requestPasswordReset } from './request-password-reset.ts';
import { resetPassword } from './reset-password.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { revokeOtherSessions } from './revoke-other-sessions.ts';
import { revokeSession } from './revoke-session.ts';
import { setPassword } from './set-password.ts';
import { createToken } from './create-token.ts';
import { getJwks } from './get-jwks.ts';
import { refreshToken } from './refresh-token.ts';
import { revokeRefreshToken } from './revoke-refresh-token.ts';
import { revokeToken } from './revoke-token.ts';
import { rotateApiKey } from './rotate-api-key.ts';

export const auth = defineFunction({
  name: 'auth',
  prefix: 'auth',
  summary: 'Signing in, sessions, tokens and API keys',
  operations: [
    confirmSession,
    confirmSecondFactor,
    enrolSecondFactor,
    listSessions,
    removeSecondFactor,
    renewRecoveryCodes,
    requestPasswordReset,
    resetPassword,
    revokeOtherSessions,
    revokeSession,
    setPassword,
    createSession,
    deleteSession,
    getSelf,
    createApiKey,
    listApiKeys,
    revokeApiKey,
    rotateApiKey,
    createToken,
    refreshToken,
    revokeRefreshToken,
    revokeToken,
    getJwks,
  ],
  settings: passwordSettings,
});
