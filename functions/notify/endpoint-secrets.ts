import { type SealedSecret, type SealingCtx, sealSecret } from '#shared/identity/sealed-secrets.ts';
import { encodeHeaders } from '#shared/webhooks/custom-headers.ts';
import { formatSecret, secretBytes } from '#shared/webhooks/secret.ts';

/** A new signing secret: as it is shown once, and sealed. */
export async function newSigningSecret(ctx: SealingCtx): Promise<{ secret: string; sealed: SealedSecret }> {
  const secret = formatSecret(Buffer.from(ctx.ids.token(secretBytes), 'base64url'));
  return { secret, sealed: await sealSecret(ctx, secret) };
}

/** The headers of an endpoint, sealed; undefined where there are none to seal. */
export async function sealHeaders(
  ctx: SealingCtx,
  headers: Readonly<Record<string, string>>,
): Promise<SealedSecret | undefined> {
  return Object.keys(headers).length === 0 ? undefined : await sealSecret(ctx, encodeHeaders(headers));
}
