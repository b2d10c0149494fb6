import { NextStep } from '../../components/parts.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { MailOutbox } from './mail-outbox.tsx';
import { Traces } from './traces.tsx';

const tabs: readonly Tab[] = [
  { id: 'traces', label: 'Traces', render: () => <Traces /> },
  { id: 'dead-letters', label: 'Dead letters', render: () => <DeadLetters /> },
  { id: 'mail', label: 'Mail', render: () => <MailOutbox /> },
];

/** What an owner or admin looks at when something is odd, and the keys for programs. */
export function AdminPage() {
  return (
    <>
      <header class="page-head">
        <h1>Administration</h1>
        <p class="lead">What happened on this machine, what was given up, and what was mailed.</p>
      </header>
      <Tabs label="Administration" tabs={tabs} />
      <NextStep title="Let a program do what you do here">
        <p>Make an API key with the smallest role that is enough, and call the operations from the reference.</p>
        <a class="button" href="/organization/#keys">
          API keys
        </a>
      </NextStep>
    </>
  );
}
