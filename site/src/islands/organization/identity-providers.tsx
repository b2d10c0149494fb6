import { useState } from 'preact/hooks';
import { call, type Result } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Busy, Empty } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { PasswordField, TextField } from '../../components/text-field.tsx';
import type { IdentityProvider } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import type { Viewer } from './context.ts';

const joins = [
  { value: 'none', label: 'Nobody: only members sign in by it' },
  { value: 'viewer', label: 'viewer' },
  { value: 'operator', label: 'operator' },
  { value: 'admin', label: 'admin' },
] as const;

/** Sign-in by OpenID Connect, for people of named domains. */
export function IdentityProviders({ viewer }: { viewer: Viewer }) {
  const providers = useLoad(async signal => (await call('listIdentityProviders', {}, { signal })).items, 'providers');
  const [adding, setAdding] = useState(false);
  return (
    <section class="stack" aria-labelledby="providers-title">
      <div class="row row-between">
        <h2 id="providers-title">Identity providers</h2>
        <button type="button" class="button" onClick={() => setAdding(true)}>
          Add a provider
        </button>
      </div>
      <p>
        Anything that speaks OpenID Connect: Google, Microsoft Entra, Okta, Keycloak. The sign-in page leads people
        there by the domain of their address.
      </p>
      <ProblemNote problem={providers.problem} retry={providers.reload} />
      {providers.value === undefined ? (
        providers.problem === undefined ? (
          <Busy />
        ) : null
      ) : providers.value.length === 0 ? (
        <Empty title="No provider yet">
          <p>People sign in by password or by link.</p>
        </Empty>
      ) : (
        <ul class="list">
          {providers.value.map(provider => (
            <li key={provider.id}>
              <Provider provider={provider} viewer={viewer} onChange={providers.reload} />
            </li>
          ))}
        </ul>
      )}
      <Dialog title="Add an identity provider" open={adding} onClose={() => setAdding(false)}>
        <ProviderForm
          viewer={viewer}
          onClose={() => setAdding(false)}
          onAdded={() => {
            setAdding(false);
            providers.reload();
          }}
        />
      </Dialog>
    </section>
  );
}

function Provider({ provider, viewer, onChange }: { provider: IdentityProvider; viewer: Viewer; onChange(): void }) {
  const [tested, setTested] = useState<Result<'testIdentityProvider'> | undefined>(undefined);
  const testing = useAction();
  const params = { providerId: provider.id };
  return (
    <div class="stack">
      <div>
        <strong>{provider.name}</strong>
        <div class="small muted">
          {provider.issuer} · for {provider.emailDomains.join(', ')} ·{' '}
          {provider.joinsAs === null ? 'members only' : `newcomers join as ${provider.joinsAs}`}
          {provider.hasSecret ? '' : ' · without a client secret'}
        </div>
      </div>
      <details>
        <summary>What to enter at the provider</summary>
        <div class="fold-body">
          <CodeBlock code={provider.redirectUri} what="the redirect URI" />
        </div>
      </details>
      <div class="row">
        <button
          type="button"
          class="button button-small"
          disabled={testing.busy}
          onClick={() => void testing.run(async () => setTested(await call('testIdentityProvider', { params })))}
        >
          Test it
        </button>
        <Confirm
          label="Delete"
          title={`Delete ${provider.name}?`}
          action="Delete it"
          work={async () => {
            await viewer.proof.guard(() => call('deleteIdentityProvider', { params }));
            onChange();
          }}
        >
          <p>Nobody signs in by it any more. Sessions go on until they end; members stay members.</p>
        </Confirm>
      </div>
      <div role="status">
        {tested === undefined ? null : (
          <p class={`note ${tested.reachable ? 'tone-good' : 'tone-care'}`}>{tested.message}</p>
        )}
      </div>
      <ProblemNote problem={testing.problem} />
    </div>
  );
}

function ProviderForm({ viewer, onAdded, onClose }: { viewer: Viewer; onAdded(): void; onClose(): void }) {
  const [name, setName] = useState('');
  const [issuer, setIssuer] = useState('');
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const [domains, setDomains] = useState('');
  const [joinsAs, setJoinsAs] = useState<(typeof joins)[number]['value']>('none');
  const adding = useAction();
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        const body = {
          name: name.trim(),
          issuer: issuer.trim(),
          clientId: clientId.trim(),
          ...(clientSecret === '' ? {} : { clientSecret }),
          emailDomains: domains
            .split(/[\s,]+/)
            .map(domain => domain.toLowerCase())
            .filter(domain => domain !== ''),
          joinsAs: joinsAs === 'none' ? null : joinsAs,
        };
        void adding.run(async () => {
          await viewer.proof.guard(() => call('createIdentityProvider', { body }));
          onAdded();
        });
      }}
    >
      <TextField
        label="Name"
        required
        maxLength={100}
        hint="As the sign-in page shows it."
        value={name}
        onValue={setName}
      />
      <TextField
        label="Issuer"
        type="url"
        required
        placeholder="https://login.example.com"
        value={issuer}
        onValue={setIssuer}
      />
      <TextField label="Client id" required isProse={false} value={clientId} onValue={setClientId} />
      <PasswordField
        label="Client secret"
        autoComplete="off"
        required={false}
        hint="It is sealed and never shown again. Empty for a public client."
        value={clientSecret}
        onValue={setClientSecret}
      />
      <TextField
        label="Domains of addresses"
        required
        isProse={false}
        hint="Separated by commas. The provider has to have verified the address."
        placeholder="example.com"
        value={domains}
        onValue={setDomains}
      />
      <SelectField label="Who comes for the first time joins as" options={joins} value={joinsAs} onValue={setJoinsAs} />
      <ProblemNote problem={adding.problem} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="button button-primary" disabled={adding.busy}>
          Add it
        </button>
      </div>
    </form>
  );
}
