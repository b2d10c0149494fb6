import { defineFunction } from '#shared/platform/function.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { confirmSession } from './confirm-session.ts';
import { confirmSecondFactor } from './confirm-totp.ts';
import { createApiKey } from './create-api-key.ts';
import { createIdentityProvider } from './create-identity-provider.ts';
import { createSession } from './create-session.ts';
import { createToken } from './create-token.ts';
import { deleteIdentityProvider } from './delete-identity-provider.ts';
import { deleteSession } from './delete-session.ts';
import { enrolSecondFactor } from './enrol-totp.ts';
import { eraseSelf } from './erase-self.ts';
import { exportSelf } from './export-self.ts';
import { getJwks } from './get-jwks.ts';
import { getSelf } from './get-self.ts';
import { joinByInvitation } from './join-by-invitation.ts';
import { listApiKeys } from './list-api-keys.ts';
import { listIdentityProviders } from './list-identity-providers.ts';
import { listOwnOrganizations } from './list-own-organizations.ts';
import { listSessions } from './list-sessions.ts';
import { listSignInProviders } from './list-sign-in-providers.ts';
import { finishOidcSignIn } from './oidc-callback.ts';
import { oidcSettings } from './oidc-settings.ts';
import { startOidcSignIn } from './oidc-start.ts';
import { passwordSettings } from './password-settings.ts';
import { readInvitation } from './read-invitation.ts';
import { refreshToken } from './refresh-token.ts';
import { removeSecondFactor } from './remove-totp.ts';
import { renewRecoveryCodes } from './renew-recovery-codes.ts';
import { requestPasswordReset } from './request-password-reset.ts';
import { resetPassword } from './reset-password.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { revokeOtherSessions } from './revoke-other-sessions.ts';
import { revokeRefreshToken } from './revoke-refresh-token.ts';
import { revokeSession } from './revoke-session.ts';
import { revokeToken } from './revoke-token.ts';
import { rotateApiKey } from './rotate-api-key.ts';
import { setPassword } from './set-password.ts';
import { switchOrganization } from './switch-organization.ts';
import { testIdentityProvider } from './test-identity-provider.ts';
import { updateSelf } from './update-self.ts';

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
    updateSelf,
    createApiKey,
    listApiKeys,
    revokeApiKey,
    rotateApiKey,
    createToken,
    refreshToken,
    revokeRefreshToken,
    revokeToken,
    getJwks,
    createIdentityProvider,
    listIdentityProviders,
    deleteIdentityProvider,
    testIdentityProvider,
    listSignInProviders,
    startOidcSignIn,
    finishOidcSignIn,
    listOwnOrganizations,
    switchOrganization,
    readInvitation,
    acceptInvitation,
    joinByInvitation,
    exportSelf,
    eraseSelf,
  ],
  settings: { ...passwordSettings, ...oidcSettings },
});
