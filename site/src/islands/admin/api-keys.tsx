import { useId, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { ApiKey } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';

const roles: readonly { role: ApiKey['role']; what: string }[] = [
  { role: 'viewer', what: 'reads everything, changes nothing' },
  { role: 'operator', what: 'uploads, starts and cancels runs' },
  { role: 'admin', what: 'also deletes, and manages webhooks and keys' },
];
const validity = [
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'A year' },
  { days: 0, label: 'Until it is revoked' },
] as const;

/** Keys that programs use in place of a session. */
export function ApiKeys() {
  const keys = useLoad(async signal => (await call('listApiKeys', {}, { signal })).items, 'keys');
  const [secret, setSecret] = useState<string | undefined>(undefined);
  return (
    <div class="stack-loose">
      <CreateKey
        onCreated={created => {
          setSecret(created);
          keys.reload();
        }}
      />
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
            <li key={key.id} class="row row-between">
              <div>
                <strong>{key.name}</strong> <Badge tone="quiet">{key.role}</Badge>{' '}
                {key.revokedAt === null ? null : <Badge tone="bad">revoked</Badge>}
                <div class="small muted">
                  <code>{key.prefix}…</code> · created <Time at={key.createdAt} />
                  {key.lastUsedAt === null ? ' · never used' : ' · last used '}
                  {key.lastUsedAt === null ? null : <Time at={key.lastUsedAt} />}
                  {key.expiresAt === null ? null : ' · ends '}
                  {key.expiresAt === null ? null : <Time at={key.expiresAt} />}
                </div>
              </div>
              {key.revokedAt === null ? (
                <Confirm
                  label="Revoke"
                  title={`Revoke ${key.name}?`}
                  action="Revoke it"
                  work={async () => {
                    await call('revokeApiKey', { params: { keyId: key.id } });
                    keys.reload();
                  }}
                >
                  <p>Programs that use it are refused from now on. This can’t be undone; a new key can be made.</p>
                </Confirm>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <Dialog title="The new key" open={secret !== undefined} onClose={() => setSecret(undefined)}>
        {secret === undefined ? null : (
          <div class="stack">
            <p>
              <strong>It is shown this once.</strong> Only a hash of it is kept. Send it as a Bearer token:
            </p>
            <CodeBlock code={secret} what="the API key" />
            <div class="dialog-actions">
              <button type="button" class="button button-primary" onClick={() => setSecret(undefined)}>
                I have kept it
              </button>
            </div>
          </div>
        )}
      </Dialog>
    </div>
  );
}

function CreateKey({ onCreated }: { onCreated(secret: string): void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<ApiKey['role']>('operator');
  const [days, setDays] = useState(90);
  const creating = useAction();
  const ids = { name: useId(), role: useId(), days: useId() };
  return (
    <form
      class="stack"
      onSubmit={async event => {
        event.preventDefault();
        await creating.run(async () => {
          const created = await call('createApiKey', {
            body: { name: name.trim(), role, ...(days === 0 ? {} : { validForDays: days }) },
          });
          setName('');
          onCreated(created.secret);
        });
      }}
    >
      <div class="form-grid">
        <div class="field">
          <label for={ids.name}>What the key is for</label>
          <input
            id={ids.name}
            type="text"
            required
            maxLength={100}
            value={name}
            onInput={event => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for={ids.role}>Role</label>
          <select
            id={ids.role}
            value={role}
            onChange={event => setRole(roles.find(each => each.role === event.currentTarget.value)?.role ?? 'viewer')}
          >
            {roles.map(each => (
              <option key={each.role} value={each.role}>
                {each.role}: {each.what}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={ids.days}>Valid for</label>
          <select id={ids.days} value={days} onChange={event => setDays(Number(event.currentTarget.value))}>
            {validity.map(each => (
              <option key={each.days} value={each.days}>
                {each.label}
              </option>
            ))}
          </select>
        </div>
      </div>
      <ProblemNote problem={creating.problem} />
      <div>
        <button type="submit" class="button" disabled={creating.busy || name.trim() === ''}>
          Create the key
        </button>
      </div>
    </form>
  );
}
