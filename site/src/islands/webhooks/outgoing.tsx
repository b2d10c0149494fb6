import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Busy, Empty } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useLoad } from '../../lib/use-load.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointItem } from './endpoint-item.tsx';
import { MessageList } from './message-list.tsx';
import { SecretShown, type ShownSecret } from './secret-shown.tsx';

/** Endpoints that receive signed events, and every message that went to them. */
export function Outgoing() {
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<ShownSecret | undefined>(undefined);
  const [messageId, setMessageId] = useState<string | undefined>(undefined);
  const [turn, setTurn] = useState(0);
  useEffect(() => setMessageId(new URLSearchParams(location.search).get('message') ?? undefined), []);
  const loaded = useLoad(async signal => {
    const [endpoints, types, projects] = await Promise.all([
      call('listWebhookEndpoints', {}, { signal }),
      call('listEventTypes', {}, { signal }),
      call('listProjects', { query: { limit: 100 } }, { signal }),
    ]);
    return { endpoints: endpoints.items, choices: { types: types.items, projects: projects.items } };
  }, 'webhooks');
  if (loaded.value === undefined)
    return loaded.problem === undefined ? <Busy /> : <ProblemNote problem={loaded.problem} retry={loaded.reload} />;
  const { endpoints, choices } = loaded.value;
  const refresh = (): void => {
    loaded.reload();
    setTurn(number => number + 1);
  };
  return (
    <div class="stack-loose">
      <section class="stack" aria-labelledby="endpoints-title">
        <div class="row row-between">
          <h2 id="endpoints-title">Endpoints</h2>
          <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
            Add an endpoint
          </button>
        </div>
        <ProblemNote problem={loaded.problem} retry={loaded.reload} />
        {endpoints.length === 0 ? (
          <Empty title="No endpoint yet">
            <p>Add the URL of your program. One on this machine (http://localhost:…) works too.</p>
          </Empty>
        ) : (
          <ul class="list">
            {endpoints.map(endpoint => (
              <li key={endpoint.id}>
                <EndpointItem endpoint={endpoint} choices={choices} onChange={refresh} onSecret={setSecret} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <MessageList endpoints={endpoints} turn={turn} messageId={messageId} />
      <EndpointForm
        open={creating}
        choices={choices}
        onClose={() => setCreating(false)}
        onSaved={saved => {
          setCreating(false);
          if (saved.secret !== undefined) setSecret({ url: saved.url, secret: saved.secret });
          refresh();
        }}
      />
      <SecretShown shown={secret} onClose={() => setSecret(undefined)} />
    </div>
  );
}
