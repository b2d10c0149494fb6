import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Project, WebhookSource } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { Receipts } from './receipts.tsx';
import { type NewSource, SourceForm } from './source-form.tsx';

const kindNames = { generic: 'a program', github: 'GitHub', s3: 'S3' } as const;

/** URLs that start runs, and what came in at them. */
export function Inbound() {
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewSource | undefined>(undefined);
  const loaded = useLoad(async signal => {
    const [sources, projects] = await Promise.all([
      call('listWebhookSources', {}, { signal }),
      call('listProjects', { query: { limit: 100 } }, { signal }),
    ]);
    return { sources: sources.items, projects: projects.items };
  }, 'inbound');
  if (loaded.value === undefined)
    return loaded.problem === undefined ? <Busy /> : <ProblemNote problem={loaded.problem} retry={loaded.reload} />;
  const { sources, projects } = loaded.value;
  return (
    <section class="stack" aria-labelledby="inbound-title">
      <div class="row row-between">
        <h2 id="inbound-title">URLs that start runs</h2>
        <button
          type="button"
          class="button button-primary"
          disabled={projects.length === 0}
          onClick={() => setCreating(true)}
        >
          Make a URL
        </button>
      </div>
      <ProblemNote problem={loaded.problem} retry={loaded.reload} />
      {projects.length === 0 ? (
        <p>
          The runs need a project to be in. <a href="/projects/">Make one first</a>.
        </p>
      ) : null}
      {sources.length === 0 ? (
        <Empty title="No URL yet">
          <p>A nightly job, a release on GitHub or a new object in a bucket can start a run by itself.</p>
        </Empty>
      ) : (
        <ul class="list">
          {sources.map(source => (
            <li key={source.id}>
              <Source
                source={source}
                project={projects.find(project => project.id === source.projectId)}
                onChange={loaded.reload}
              />
            </li>
          ))}
        </ul>
      )}
      <Dialog title="A URL that starts runs" open={creating} onClose={() => setCreating(false)}>
        <SourceForm
          projects={projects}
          onClose={() => setCreating(false)}
          onCreated={source => {
            setCreating(false);
            setMade(source);
            loaded.reload();
          }}
        />
      </Dialog>
      <MadeSource made={made} onClose={() => setMade(undefined)} />
    </section>
  );
}

function MadeSource({ made, onClose }: { made: NewSource | undefined; onClose(): void }) {
  return (
    <Dialog title="The URL and its secret" open={made !== undefined} onClose={onClose}>
      {made === undefined ? null : (
        <div class="stack">
          <p>
            <strong>They are shown this once.</strong> Whoever knows the URL may call it
            {made.signingSecret === null ? '.' : '; what they send must be signed with the secret.'}
          </p>
          <CodeBlock code={made.url} what="the URL" />
          {made.signingSecret === null ? null : <CodeBlock code={made.signingSecret} what="the signing secret" />}
          <p>
            <a href="/docs/inbound-webhooks/">How to call it</a>
          </p>
          <div class="dialog-actions">
            <button type="button" class="button button-primary" onClick={onClose}>
              I have kept them
            </button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function Source({
  source,
  project,
  onChange,
}: {
  source: WebhookSource;
  project: Project | undefined;
  onChange(): void;
}) {
  const [opened, setOpened] = useState(false);
  const acting = useAction();
  const isEnabled = source.state === 'enabled';
  const params = { sourceId: source.id };
  return (
    <div class="stack">
      <div>
        <div class="row">
          <strong>{source.name}</strong>
          <Badge tone={isEnabled ? 'good' : 'quiet'}>{source.state}</Badge>
        </div>
        <div class="small muted">
          for {kindNames[source.kind]} · into {project?.name ?? 'a project that is hidden from you'} ·{' '}
          {source.lastUsedAt === null ? 'never used' : 'last used '}
          {source.lastUsedAt === null ? null : <Time at={source.lastUsedAt} />}
          {source.options.pauseAfterAnalysis ? ' · stops after the analysis' : ''}
        </div>
      </div>
      <div class="row">
        <button type="button" class="button button-small" onClick={() => setOpened(true)}>
          What came in<span class="visually-hidden"> at {source.name}</span>
        </button>
        <button
          type="button"
          class="button button-small"
          disabled={acting.busy}
          onClick={async () => {
            const went = await acting.run(async () => {
              await call('updateWebhookSource', { params, body: { state: isEnabled ? 'disabled' : 'enabled' } });
            });
            if (went) onChange();
          }}
        >
          {isEnabled ? 'Disable' : 'Enable'}
        </button>
        <Confirm
          label="Delete"
          title={`Delete ${source.name}?`}
          action="Delete it"
          work={async () => {
            await call('deleteWebhookSource', { params });
            onChange();
          }}
        >
          <p>Its URL answers as if it had never been. The runs that it started stay.</p>
        </Confirm>
      </div>
      <ProblemNote problem={acting.problem} />
      <Dialog title={`What came in at ${source.name}`} open={opened} onClose={() => setOpened(false)} wide>
        <Receipts source={source} />
      </Dialog>
    </div>
  );
}
