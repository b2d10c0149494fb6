import { useState } from 'preact/hooks';
import { call, pathOf } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { CursorPager } from '../../components/cursor-pager.tsx';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { AuditEntry, Member } from '../../generated/client.generated.ts';
import { useLoad } from '../../lib/use-load.ts';
import { allMembers } from './all-members.ts';
import { ChainState } from './chain-state.tsx';
import { memberName } from './context.ts';

const perPage = 50;

/** What was done, by whom, and that nobody has rewritten it. */
export function AuditLog() {
  const members = useLoad(signal => allMembers({ signal }), 'audit-members');
  const [actorId, setActorId] = useState('');
  const [asked, setAsked] = useState({ action: '', targetId: '' });
  const [filter, setFilter] = useState(asked);
  const [cursors, setCursors] = useState<string[]>([]);
  const before = cursors.at(-1);
  const people = members.value ?? [];
  const rows = useLoad(
    async signal =>
      (
        await call(
          'listAuditRows',
          {
            query: {
              limit: perPage,
              ...(before === undefined ? {} : { before: Number(before) }),
              ...(filter.action === '' ? {} : { action: filter.action }),
              ...(filter.targetId === '' ? {} : { targetId: filter.targetId }),
              ...(actorId === '' ? {} : { actorId }),
            },
          },
          { signal },
        )
      ).items,
    `${filter.action} ${filter.targetId} ${actorId} ${before ?? ''}`,
  );
  const items = rows.value ?? [];
  const last = items.at(-1);
  return (
    <section class="stack-loose" aria-labelledby="audit-title">
      <div class="stack">
        <h2 id="audit-title">Audit log</h2>
        <ChainState />
      </div>
      <form
        class="stack"
        onSubmit={event => {
          event.preventDefault();
          setFilter({ action: asked.action.trim(), targetId: asked.targetId.trim() });
          setCursors([]);
        }}
      >
        <div class="form-grid">
          <SelectField
            label="By whom"
            options={[
              { value: '', label: 'Anybody' },
              ...people.map(member => ({ value: member.userId, label: memberName(member) })),
            ]}
            value={actorId}
            onValue={value => {
              setActorId(value);
              setCursors([]);
            }}
          />
          <TextField
            label="What"
            isProse={false}
            placeholder="api-key.created"
            value={asked.action}
            onValue={action => setAsked({ ...asked, action })}
          />
          <TextField
            label="Done to the thing with this id"
            isProse={false}
            value={asked.targetId}
            onValue={targetId => setAsked({ ...asked, targetId })}
          />
        </div>
        <div class="row">
          <button type="submit" class="button button-small">
            Show
          </button>
          <a class="button button-small" href={pathOf('exportAudit', {})} download="audit.jsonl">
            Export all of it
          </a>
        </div>
      </form>
      <ProblemNote problem={rows.problem} retry={rows.reload} />
      {rows.value === undefined ? (
        rows.problem === undefined ? (
          <Busy />
        ) : null
      ) : items.length === 0 ? (
        <Empty title="Nothing fits" />
      ) : (
        <ul class="list">
          {items.map(entry => (
            <li key={entry.id}>
              <Entry entry={entry} members={people} />
            </li>
          ))}
        </ul>
      )}
      <CursorPager
        cursors={cursors}
        next={items.length < perPage || last === undefined ? null : String(last.position)}
        onCursors={setCursors}
      />
    </section>
  );
}

/** Whoever is no member: the platform itself, a key, or somebody who has left. */
function actorWords({ kind, id }: AuditEntry['actor']): string {
  if (kind === 'system') return `the platform (${id})`;
  return kind === 'api-key' ? `API key ${id.slice(0, 8)}` : `somebody who left (${id.slice(0, 8)})`;
}

function Entry({ entry, members }: { entry: AuditEntry; members: readonly Member[] }) {
  const { actor, action, target, at, sequence, data, requestId } = entry;
  const person = members.find(({ userId }) => userId === actor.id);
  const who = person === undefined ? actorWords(actor) : memberName(person);
  return (
    <details>
      <summary>
        <strong class="mono">{action}</strong>{' '}
        {sequence === null ? <Badge tone="live">not sealed yet</Badge> : <Badge tone="quiet">no. {sequence}</Badge>}
        <div class="small muted">
          {who} · <Time at={at} />
        </div>
      </summary>
      <div class="fold-body stack">
        <dl class="attributes small">
          <div>
            <dt>By</dt>
            <dd>
              {actor.kind} <code>{actor.id}</code>
            </dd>
          </div>
          <div>
            <dt>Done to</dt>
            <dd>
              {target.kind} <code>{target.id}</code>
            </dd>
          </div>
          {requestId === null ? null : (
            <div>
              <dt>Request</dt>
              <dd>
                <code>{requestId}</code>
              </dd>
            </div>
          )}
        </dl>
        {Object.keys(data).length === 0 ? null : <CodeBlock code={JSON.stringify(data, null, 2)} what="the details" />}
      </div>
    </details>
  );
}
