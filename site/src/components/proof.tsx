import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useAction, useLoad } from '../lib/use-load.ts';
import { Dialog } from './dialog.tsx';
import { Busy } from './parts.tsx';
import { ProblemNote } from './problem-note.tsx';
import { CodeField, PasswordField } from './text-field.tsx';

interface Asked {
  /** What the platform said it wants. */
  detail: string;
  proved(): void;
  given(up: ApiProblem): void;
  problem: ApiProblem;
}

export interface Proof {
  /** Does the work; where the platform wants to know first who asks, the dialog asks, and the work is done again. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  /** To be put somewhere on the page. */
  dialog: VNode;
}

/** With the password alone it may turn out that a code is wanted: then it is asked for as well. */
const asksMax = 3;

/** For what can do harm: the platform asks once more who you are, a quarter of an hour after the last time. */
export function useProof(): Proof {
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const ask = async (problem: ApiProblem): Promise<void> => {
    try {
      await new Promise<void>((proved, given) => setAsked({ detail: problem.detail, proved, given, problem }));
    } finally {
      setAsked(undefined);
    }
  };
  return {
    guard: async work => {
      for (let asks = 0; ; asks += 1) {
        try {
          return await work();
        } catch (error) {
          if (!(error instanceof ApiProblem) || error.code !== 'confirmation-needed' || asks >= asksMax) throw error;
          await ask(error);
        }
      }
    },
    dialog: (
      <Dialog title="Confirm that it is you" open={asked !== undefined} onClose={() => asked?.given(asked.problem)}>
        {asked === undefined ? null : <ProofForm detail={asked.detail} onProved={asked.proved} />}
      </Dialog>
    ),
  };
}

function ProofForm({ detail, onProved }: { detail: string; onProved(): void }) {
  const self = useLoad(signal => call('getSelf', {}, { signal }), 'proof');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const proving = useAction();
  if (self.value === undefined)
    return self.problem === undefined ? <Busy /> : <ProblemNote problem={self.problem} retry={self.reload} />;
  const { account } = self.value;
  const hasCode = (account?.secondFactors.length ?? 0) > 0;
  const hasPassword = account?.hasPassword === true;
  if (!hasCode && !hasPassword)
    return (
      <p>
        You have neither a password nor an authenticator app, and you signed in more than a quarter of an hour ago. Sign
        out, sign in again by a link, and do it then.
      </p>
    );
  return (
    <form
      class="stack"
      onSubmit={async event => {
        event.preventDefault();
        const body = code.trim() === '' ? { password } : { code: code.trim() };
        const went = await proving.run(async () => {
          await call('confirmSession', { body });
        });
        if (went) onProved();
      }}
    >
      <p>{detail}</p>
      {hasPassword ? (
        <PasswordField
          label="Password"
          autoComplete="current-password"
          required={!hasCode}
          value={password}
          onValue={setPassword}
        />
      ) : null}
      {hasCode ? (
        <CodeField label={hasPassword ? 'Or a code' : 'Code'} required={!hasPassword} value={code} onValue={setCode} />
      ) : null}
      <ProblemNote problem={proving.problem} />
      <div class="dialog-actions">
        <button
          type="submit"
          class="button button-primary"
          disabled={proving.busy || (password === '' && code.trim() === '')}
        >
          Confirm
        </button>
      </div>
    </form>
  );
}
