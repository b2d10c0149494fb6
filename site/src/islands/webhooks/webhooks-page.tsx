import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Busy, Empty, NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useLoad } from '../../lib/use-load.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointItem } from './endpoint-item.tsx';
import { MessageList } from './message-list.tsx';
import { SecretShown } from './secret-shown.tsx';

/** Endpoints that receive signed events, and every message that went to them. */
export function WebhooksPage() {
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<{ url: string; secret: string } | undefined>(undefined);
  const [messageId, setMessageId] = useState<string | undefined>(undefined);
  const [turn, setTurn] = useState(0);
  useEffect(() => setMessageId(new URLSearchParams(location.search).get('message') ?? undefined), []);
  const loaded = useLoad(async signal => {
    const [endpoints, types] = await Promise.all([
      call('listWebhookEndpoints', {}, { signal }),
      call('listEventTypes', {}, { signal }),
    ]);
    return { endpoints: endpoints.items, types: types.items };
  }, 'webhooks');
  const refresh = (): void => {
    loaded.reload();
    setTurn(number => number + 1);
  };
  return (
    <div class="stack-loose">
      <header class="row row-between">
        <div>
          <h1>Webhooks</h1>
          <p class="lead">
            Each event goes to the endpoints that want it: signed, tried again for three days, every try recorded.
          </p>
        </div>
        {loaded.value === undefined ? null : (
          <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
            Add an endpoint
          </button>
        )}
      </header>
      <ProblemNote problem={loaded.problem} retry={loaded.reload} />
      {loaded.value === undefined ? (
        loaded.problem === undefined ? (
          <Busy />
        ) : null
      ) : (
        <>
          <EndpointForm
            open={creating}
            types={loaded.value.types}
            onClose={() => setCreating(false)}
            onSaved={saved => {
              setCreating(false);
              if (saved.secret !== undefined) setSecret({ url: saved.url, secret: saved.secret });
              refresh();
            }}
          />
          <SecretShown shown={secret} onClose={() => setSecret(undefined)} />
          <section class="stack" aria-labelledby="endpoints-title">
            <h2 id="endpoints-title">Endpoints</h2>
            {loaded.value.endpoints.length === 0 ? (
              <Empty title="No endpoint yet">
                <p>Add the URL of your program. One on this machine (http://localhost:…) works too.</p>
              </Empty>
            ) : (
              <ul class="list">
                {loaded.value.endpoints.map(endpoint => (
                  <li key={endpoint.id}>
                    <EndpointItem endpoint={endpoint} types={loaded.value?.types ?? []} onChange={refresh} />
                  </li>
                ))}
              </ul>
            )}
          </section>
          <MessageList endpoints={loaded.value.endpoints} turn={turn} messageId={messageId} />
        </>
      )}
      <NextStep title="Check the signature in your program">
        <p>Anybody can send you a request; only CloudForge can sign it. Ten lines of Node are enough.</p>
        <a class="button" href="/docs/webhooks/">
          Read how
        </a>
      </NextStep>
    </div>
  );
}
