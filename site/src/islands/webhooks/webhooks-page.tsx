import { NextStep } from '../../components/parts.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { Inbound } from './inbound.tsx';
import { Outgoing } from './outgoing.tsx';

const tabs: readonly Tab[] = [
  { id: 'outgoing', label: 'To your programs', render: () => <Outgoing /> },
  { id: 'inbound', label: 'From other programs', render: () => <Inbound /> },
];

/** Webhooks in both directions. */
export function WebhooksPage() {
  return (
    <>
      <header class="page-head">
        <h1>Webhooks</h1>
        <p class="lead">
          Each event goes to the endpoints that want it: signed, tried again for three days, every try recorded. The
          other way round, a URL of yours starts runs.
        </p>
      </header>
      <Tabs label="Directions" tabs={tabs} />
      <NextStep title="Check the signature in your program">
        <p>Anybody can send you a request; only CloudForge can sign it. Ten lines of Node are enough.</p>
        <a class="button" href="/docs/webhooks/">
          Read how
        </a>
      </NextStep>
    </>
  );
}
