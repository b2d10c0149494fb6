import { useId, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Busy } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { runHref } from '../../components/run-state.tsx';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { migrationHref } from './migration-state.tsx';

interface NewMigrationProps {
  projectId: string | undefined;
  /** The upload of this run is moved; without it a live server is. */
  runId: string | undefined;
}

/** Where a migration comes from and goes to. */
export function NewMigration({ projectId, runId }: NewMigrationProps) {
  const projects = useLoad(
    async signal => (await call('listProjects', { query: { limit: 200 } }, { signal })).items,
    'projects',
  );
  const run = useLoad(
    async signal =>
      runId === undefined || projectId === undefined
        ? undefined
        : await call('getRun', { params: { projectId, runId } }, { signal }),
    runId ?? '',
  );
  if (projects.value === undefined || (runId !== undefined && run.value === undefined)) {
    const problem = projects.problem ?? run.problem;
    return problem === undefined ? <Busy /> : <ProblemNote problem={problem} />;
  }
  const [first] = projects.value;
  const inProject = projectId ?? first?.id;
  if (inProject === undefined) return <FirstProject onCreated={projects.reload} />;
  return (
    <div class="stack-loose">
      <header class="page-head">
        <p class="crumbs">
          <a href="/migrations/">Migrations</a>
          {run.value === undefined ? null : (
            <>
              {' / '}
              <a href={runHref(run.value)}>{run.value.fileName ?? 'Run'}</a>
            </>
          )}
        </p>
        <h1>Move {run.value === undefined ? 'a live database' : (run.value.fileName ?? 'it')} to PostgreSQL</h1>
        <p class="lead">Nothing is written into the source, ever, and nothing into the target before you say so.</p>
      </header>
      <Form projects={projects.value} projectId={inProject} runId={runId} />
    </div>
  );
}

/** A migration belongs to a project; whoever has none makes it here. */
function FirstProject({ onCreated }: { onCreated(): void }) {
  const [name, setName] = useState('');
  const creating = useAction();
  const id = useId();
  return (
    <div class="stack-loose">
      <h1>Move a live database to PostgreSQL</h1>
      <form
        class="stack"
        onSubmit={async event => {
          event.preventDefault();
          const went = await creating.run(async () => {
            await call('createProject', { body: { name: name.trim() } });
          });
          if (went) onCreated();
        }}
      >
        <p>There is no project yet, and a migration belongs to one.</p>
        <div class="field">
          <label for={id}>Name of the project</label>
          <input
            id={id}
            type="text"
            required
            maxLength={200}
            autocomplete="off"
            value={name}
            onInput={event => setName(event.currentTarget.value)}
          />
        </div>
        <ProblemNote problem={creating.problem} />
        <div>
          <button type="submit" class="button button-primary" disabled={creating.busy || name.trim() === ''}>
            Create it and go on
          </button>
        </div>
      </form>
    </div>
  );
}

interface FormProps {
  projects: readonly { id: string; name: string }[];
  projectId: string;
  runId: string | undefined;
}

function Form({ projects, projectId, runId }: FormProps) {
  const [project, setProject] = useState(projectId);
  const [source, setSource] = useState('');
  const [where, setWhere] = useState<'embedded' | 'server'>('embedded');
  const [target, setTarget] = useState('');
  const creating = useAction();
  const ids = { project: useId(), source: useId(), sourceHint: useId(), target: useId(), targetHint: useId() };
  const create = async (): Promise<void> => {
    const { id } = await call('createMigration', {
      body: {
        projectId: project,
        source: runId === undefined ? { kind: 'server', url: source.trim() } : { kind: 'run', runId },
        ...(where === 'server' ? { target: { url: target.trim() } } : {}),
      },
    });
    location.assign(migrationHref(id));
  };
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        void creating.run(create);
      }}
    >
      {runId === undefined ? (
        <>
          <div class="field">
            <label for={ids.project}>Project</label>
            <select id={ids.project} value={project} onChange={event => setProject(event.currentTarget.value)}>
              {projects.map(each => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for={ids.source}>Connection string of the source</label>
            <input
              id={ids.source}
              type="text"
              required
              autocomplete="off"
              spellcheck={false}
              aria-describedby={ids.sourceHint}
              placeholder="mysql://reader:password@db.example.org/shop?ssl-mode=REQUIRED"
              value={source}
              onInput={event => setSource(event.currentTarget.value)}
            />
            <p class="hint" id={ids.sourceHint}>
              An account that may only read. It is kept sealed and never shown again.
            </p>
          </div>
        </>
      ) : null}
      <fieldset class="stack">
        <legend>Where to</legend>
        <label class="check">
          <input type="radio" name="where" checked={where === 'embedded'} onChange={() => setWhere('embedded')} />
          <span>A database of its own in the PostgreSQL of this platform; the last page says how to connect to it</span>
        </label>
        <label class="check">
          <input type="radio" name="where" checked={where === 'server'} onChange={() => setWhere('server')} />
          <span>A PostgreSQL of yours (14 or newer)</span>
        </label>
        {where === 'server' ? (
          <div class="field">
            <label for={ids.target}>Connection string of the target</label>
            <input
              id={ids.target}
              type="text"
              required
              autocomplete="off"
              spellcheck={false}
              aria-describedby={ids.targetHint}
              placeholder="postgres://owner:password@db.example.org/shop?sslmode=require"
              value={target}
              onInput={event => setTarget(event.currentTarget.value)}
            />
            <p class="hint" id={ids.targetHint}>
              Rows go into staging schemas beside what is there; the cutover renames, and keeps aside what it replaces.
            </p>
          </div>
        ) : null}
      </fieldset>
      <ProblemNote problem={creating.problem} />
      <div>
        <button type="submit" class="button button-primary" disabled={creating.busy}>
          {runId === undefined ? 'Read the source' : 'Plan the migration'}
        </button>
      </div>
    </form>
  );
}
