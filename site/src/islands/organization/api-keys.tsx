import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { ApiKey } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import type { Viewer } from './context.ts';
import { CreateKey } from './create-key.tsx';

interface Shown {
  secret: string;
  note?: string;
}

/** Keys that programs use in place of a session. */
export function ApiKeys({ viewer }: { viewer: Viewer }) {
  const keys = useLoad(async signal => (await call('listApiKeys', {}, { signal })).items, 'keys');
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  const show = (secret: Shown): void => {
    setShown(secret);
    keys.reload();
  };
  return (
    <section class="stack-loose" aria-labelledby="keys-title">
      <h2 id="keys-title">API keys</h2>
      <CreateKey viewer={viewer} onCreated={secret => show({ secret })} />
      <ProblemNote problem={keys.problem} retry={keys.reload} />
      {keys.value === undefined ? (
        keys.problem === undefined ? (
          <Busy />
        ) : null
      ) : keys.value.length === 0 ? (
        <Empty title="No API key yet" />
      ) : (
        <ul class="list">
          {keys.value.map(key => (
            <li key={key.id}>
              <Key apiKey={key} viewer={viewer} onShown={show} onChange={keys.reload} />
            </li>
          ))}
        </ul>
      )}
      <Dialog title="The new key" open={shown !== undefined} onClose={() => setShown(undefined)}>
        {shown === undefined ? null : (
          <div class="stack">
            <p>
              <strong>It is shown this once.</strong> Only a hash of it is kept. Send it as a Bearer token:
            </p>
            <CodeBlock code={shown.secret} what="the API key" />
            {shown.note === undefined ? null : <p>{shown.note}</p>}
            <div class="dialog-actions">
              <button type="button" class="button button-primary" onClick={() => setShown(undefined)}>
                I have kept it
              </button>
            </div>
          </div>
        )}
      </Dialog>
    </section>
  );
}

interface KeyProps {
  apiKey: ApiKey;
  viewer: Viewer;
  onShown(shown: Shown): void;
  onChange(): void;
}

function Key({ apiKey, viewer, onShown, onChange }: KeyProps) {
  const rotating = useAction();
  const isOver = apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) < Date.now();
  const params = { keyId: apiKey.id };
  return (
    <div class="stack">
      <div class="row row-between">
        <div>
          <strong>{apiKey.name}</strong> <Badge tone="quiet">{apiKey.role}</Badge>{' '}
          {apiKey.revokedAt !== null ? (
            <Badge tone="bad">revoked</Badge>
          ) : isOver ? (
            <Badge tone="bad">ended</Badge>
          ) : null}
          <div class="small muted">
            <code>{apiKey.prefix}…</code> · created <Time at={apiKey.createdAt} />
            {apiKey.lastUsedAt === null ? ' · never used' : ' · last used '}
            {apiKey.lastUsedAt === null ? null : <Time at={apiKey.lastUsedAt} />}
            {apiKey.expiresAt === null ? ' · no end' : isOver ? ' · ended ' : ' · ends '}
            {apiKey.expiresAt === null ? null : <Time at={apiKey.expiresAt} />}
          </div>
          <div class="small muted">
            {apiKey.scopes.length === 0 ? 'May do all that the role allows' : `May only ${apiKey.scopes.join(', ')}`}
            {apiKey.previousUntil === null ? null : (
              <>
                {' '}
                · the secret before works until <Time at={apiKey.previousUntil} />
              </>
            )}
          </div>
        </div>
        {apiKey.revokedAt === null ? (
          <div class="row">
            {isOver ? null : (
              <button
                type="button"
                class="button button-small"
                disabled={rotating.busy}
                onClick={() =>
                  void rotating.run(async () => {
                    const { secret } = await viewer.proof.guard(() => call('rotateApiKey', { params, body: {} }));
                    onShown({ secret, note: 'The secret before works for a day more.' });
                  })
                }
              >
                New secret<span class="visually-hidden"> for {apiKey.name}</span>
              </button>
            )}
            <Confirm
              label="Revoke"
              title={`Revoke ${apiKey.name}?`}
              action="Revoke it"
              work={async () => {
                await call('revokeApiKey', { params });
                onChange();
              }}
            >
              <p>Programs that use it are refused from now on. This can’t be undone; a new key can be made.</p>
            </Confirm>
          </div>
        ) : null}
      </div>
      <ProblemNote problem={rotating.problem} />
    </div>
  );
}
