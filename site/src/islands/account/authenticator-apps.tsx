import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Proof } from '../../components/proof.tsx';
import { QrImage } from '../../components/qr-image.tsx';
import { CodeField, TextField } from '../../components/text-field.tsx';
import type { Account, SecondFactor } from '../../generated/client.generated.ts';
import { counted } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';
import { RecoveryCodesShown } from './recovery-codes.tsx';

const appsMax = 5;
const fewCodes = 3;

interface AuthenticatorAppsProps {
  account: Account;
  proof: Proof;
  onChange(): void;
}

/** Authenticator apps and recovery codes: the second factor of whoever is signed in. */
export function AuthenticatorApps({ account, proof, onChange }: AuthenticatorAppsProps) {
  const [adding, setAdding] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  const renewing = useAction();
  const { secondFactors, recoveryCodesLeft } = account;
  return (
    <section class="stack" aria-labelledby="second-factor">
      <h2 id="second-factor">Second factor</h2>
      <p>With an authenticator app, your password alone opens nothing: signing in asks for six digits as well.</p>
      {secondFactors.length === 0 ? (
        <Empty title="No authenticator app yet">
          <p>Any app for time-based codes will do, on a phone or in a password manager.</p>
        </Empty>
      ) : (
        <ul class="list">
          {secondFactors.map(device => (
            <li key={device.id} class="row row-between">
              <div>
                <strong>{device.name}</strong>
                <div class="small muted">
                  added <Time at={device.createdAt} />
                </div>
              </div>
              <RemoveApp device={device} isLast={secondFactors.length === 1} proof={proof} onRemoved={onChange} />
            </li>
          ))}
        </ul>
      )}
      <div class="row">
        <button type="button" class="button" disabled={secondFactors.length >= appsMax} onClick={() => setAdding(true)}>
          Add an authenticator app
        </button>
      </div>
      {secondFactors.length === 0 ? null : (
        <div class={`note ${recoveryCodesLeft <= fewCodes ? 'tone-care' : 'tone-quiet'}`}>
          <h3>{counted(recoveryCodesLeft, 'recovery code')} left</h3>
          <p>For the day when the app is lost. New ones replace those from before.</p>
          <ProblemNote problem={renewing.problem} />
          <button
            type="button"
            class="button button-small"
            disabled={renewing.busy}
            onClick={() =>
              void renewing.run(async () => {
                const made = await proof.guard(() => call('renewRecoveryCodes', { body: {} }));
                setCodes(made.recoveryCodes);
                onChange();
              })
            }
          >
            Make new recovery codes
          </button>
        </div>
      )}
      <Dialog title="Add an authenticator app" open={adding} onClose={() => setAdding(false)}>
        <AddApp
          proof={proof}
          onAdded={recoveryCodes => {
            setAdding(false);
            if (recoveryCodes.length > 0) setCodes(recoveryCodes);
            onChange();
          }}
        />
      </Dialog>
      <RecoveryCodesShown codes={codes} onClose={() => setCodes(undefined)} />
    </section>
  );
}

function RemoveApp({
  device,
  isLast,
  proof,
  onRemoved,
}: {
  device: SecondFactor;
  isLast: boolean;
  proof: Proof;
  onRemoved(): void;
}) {
  return (
    <Confirm
      label="Remove"
      title={`Remove ${device.name}?`}
      action="Remove it"
      work={async () => {
        await proof.guard(() => call('removeSecondFactor', { params: { deviceId: device.id }, body: {} }));
        onRemoved();
      }}
    >
      <p>
        {isLast
          ? 'It is the only one: from then on your password alone signs you in, and the recovery codes are gone.'
          : 'Its codes are refused from then on. Your other apps go on working.'}
      </p>
    </Confirm>
  );
}

/** First a name, then the QR code and a code as proof that the app has it. */
function AddApp({ proof, onAdded }: { proof: Proof; onAdded(recoveryCodes: readonly string[]): void }) {
  const [name, setName] = useState('');
  const [made, setMade] = useState<{ id: string; secret: string; uri: string } | undefined>(undefined);
  const [code, setCode] = useState('');
  const acting = useAction();
  if (made === undefined)
    return (
      <form
        class="stack"
        onSubmit={event => {
          event.preventDefault();
          void acting.run(async () => {
            setMade(await proof.guard(() => call('enrolSecondFactor', { body: { name: name.trim() } })));
          });
        }}
      >
        <TextField
          label="What you call it"
          required
          maxLength={100}
          hint="For example the phone that it is on."
          value={name}
          onValue={setName}
        />
        <ProblemNote problem={acting.problem} />
        <div class="dialog-actions">
          <button type="submit" class="button button-primary" disabled={acting.busy || name.trim() === ''}>
            Go on
          </button>
        </div>
      </form>
    );
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        void acting.run(async () => {
          const { recoveryCodes } = await call('confirmSecondFactor', {
            params: { deviceId: made.id },
            body: { code: code.trim() },
          });
          onAdded(recoveryCodes);
        });
      }}
    >
      <p>Scan this with the app, or type the secret into it. It is shown this once.</p>
      <QrImage text={made.uri} label="QR code with the secret, for an authenticator app" />
      <CodeBlock code={made.secret} what="the secret" />
      <CodeField
        value={code}
        onValue={setCode}
        label="The code that the app shows now"
        hint="Six digits. They prove that the app has the secret."
      />
      <ProblemNote problem={acting.problem} />
      <div class="dialog-actions">
        <button type="submit" class="button button-primary" disabled={acting.busy || code.trim() === ''}>
          Turn it on
        </button>
      </div>
    </form>
  );
}
