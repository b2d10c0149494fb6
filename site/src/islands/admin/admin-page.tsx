import { NextStep } from '../../components/parts.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { ApiKeys } from './api-keys.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { MailOutbox } from './mail-outbox.tsx';
import { Traces } from './traces.tsx';

const tabs: readonly Tab[] = [
  { id: 'traces', label: 'Traces', render: () => <Traces /> },
  { id: 'dead-letters', label: 'Dead letters', render: () => <DeadLetters /> },
  { id: 'mail', label: 'Mail', render: () => <MailOutbox /> },
  { id: 'keys', label: 'API keys', render: () => <ApiKeys /> },
];

/** What an owner or admin looks at when something is odd, and the keys for programs. */
export function AdminPage() {
  return (
    <>
      <header class="page-head">
        <h1>Administration</h1>
        <p class="lead">What happened on this machine, what was given up, what was mailed, and who may call the API.</p>
      </header>
      <Tabs label="Administration" tabs={tabs} />
      <NextStep title="Let a program do what you do here">
        <p>Make an API key with the smallest role that is enough, and call the operations from the reference.</p>
        <a class="button" href="/docs/api/">
          API reference
        </a>
      </NextStep>
    </>
  );
}
