import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { CodeField, PasswordField, TextField } from '../../components/text-field.tsx';
import { useAction } from '../../lib/use-load.ts';
import { SignInProblem, useLock } from './locked-note.tsx';

/** Address and password, then the code where a second factor is set up. */
export function SignInForm({ onSignedIn, onForgotten }: { onSignedIn(): void; onForgotten(email: string): void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [step, setStep] = useState<'password' | 'code'>('password');
  const form = useRef<HTMLFormElement>(null);
  const signing = useAction();
  const lockedS = useLock(signing.problem);
  useEffect(() => {
    if (step === 'code') form.current?.querySelector<HTMLInputElement>('input[name=one-time-code]')?.focus();
  }, [step]);
  const signIn = async (): Promise<void> => {
    const given = { email: email.trim(), password, ...(step === 'code' ? { code: code.trim() } : {}) };
    try {
      await call('createSession', { body: given }, { whenSignedOut: 'throw' });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'second-factor-needed') throw error;
      setStep('code');
      return;
    }
    onSignedIn();
  };
  return (
    <form
      ref={form}
      class="stack narrow"
      onSubmit={event => {
        event.preventDefault();
        void signing.run(signIn);
      }}
    >
      {step === 'password' ? (
        <>
          <TextField
            label="E-mail address"
            type="email"
            autoComplete="username"
            required
            maxLength={320}
            value={email}
            onValue={setEmail}
            name="username"
            isProse={false}
          />
          <PasswordField label="Password" autoComplete="current-password" value={password} onValue={setPassword} />
        </>
      ) : (
        <>
          <p>
            <strong>One more step</strong> for {email.trim()}.
          </p>
          <CodeField value={code} onValue={setCode} />
        </>
      )}
      <SignInProblem problem={signing.problem} lockedS={lockedS} />
      <div class="row row-between">
        <button type="submit" class="button button-primary" disabled={signing.busy || lockedS > 0}>
          {step === 'password' ? 'Sign in' : 'Confirm'}
        </button>
        {step === 'password' ? (
          <button type="button" class="link-button" onClick={() => onForgotten(email.trim())}>
            Forgotten the password?
          </button>
        ) : (
          <button
            type="button"
            class="link-button"
            onClick={() => {
              signing.clear();
              setCode('');
              setStep('password');
            }}
          >
            Use another account
          </button>
        )}
      </div>
    </form>
  );
}
