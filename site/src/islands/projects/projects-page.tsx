import { useEffect, useId, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { CursorPager } from '../../components/cursor-pager.tsx';
import { Busy, Empty, NextStep, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { RunList } from '../../components/run-list.tsx';
import type { Project } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';

const perPage = 50;

/** All projects, or the one that the address names: /projects/?project=ID. */
export function ProjectsPage() {
  const [projectId, setProjectId] = useState<string | null | undefined>(undefined);
  useEffect(() => setProjectId(new URLSearchParams(location.search).get('project')), []);
  if (projectId === undefined) return <Busy />;
  return projectId === null ? <AllProjects /> : <OneProject projectId={projectId} />;
}

function AllProjects() {
  const [before, setBefore] = useState<string[]>([]);
  const cursor = before.at(-1);
  const projects = useLoad(
    signal =>
      call(
        'listProjects',
        { query: { limit: perPage, ...(cursor === undefined ? {} : { before: cursor }) } },
        { signal },
      ),
    cursor ?? '',
  );
  const next = projects.value?.next ?? null;
  return (
    <div class="stack-loose">
      <header>
        <h1>Projects</h1>
        <p class="lead">A project keeps the files and runs of one database together.</p>
      </header>
      <CreateProject onCreated={projects.reload} />
      <ProblemNote problem={projects.problem} retry={projects.reload} />
      {projects.value === undefined ? (
        projects.problem === undefined ? (
          <Busy />
        ) : null
      ) : projects.value.items.length === 0 ? (
        <Empty title="No project yet">
          <p>Dropping a file on the first page makes one, named like the file.</p>
        </Empty>
      ) : (
        <ul class="list">
          {projects.value.items.map(project => (
            <li key={project.id} class="row row-between">
              <div>
                <a href={`/projects/?project=${project.id}`}>
                  <strong>{project.name}</strong>
                </a>
                <div class="small muted">
                  <Time at={project.createdAt} />
                  {project.description === '' ? '' : ` · ${project.description}`}
                </div>
              </div>
              <DeleteProject project={project} onDeleted={projects.reload} />
            </li>
          ))}
        </ul>
      )}
      <CursorPager cursors={before} next={next} onCursors={setBefore} />
      <NextStep title="Drop a file">
        <p>Each file you drop becomes a run in a project: the report follows by itself.</p>
        <a class="button" href="/">
          Go to the first page
        </a>
      </NextStep>
    </div>
  );
}

function CreateProject({ onCreated }: { onCreated(): void }) {
  const [name, setName] = useState('');
  const creating = useAction();
  const id = useId();
  return (
    <form
      class="stack"
      onSubmit={async event => {
        event.preventDefault();
        const went = await creating.run(async () => {
          await call('createProject', { body: { name: name.trim() } });
        });
        if (!went) return;
        setName('');
        onCreated();
      }}
    >
      <div class="field">
        <label for={id}>New project</label>
        <div class="row inline-form">
          <input
            id={id}
            type="text"
            required
            maxLength={200}
            value={name}
            onInput={event => setName(event.currentTarget.value)}
          />
          <button type="submit" class="button" disabled={creating.busy || name.trim() === ''}>
            Create
          </button>
        </div>
      </div>
      <ProblemNote problem={creating.problem} />
    </form>
  );
}

function DeleteProject({ project, onDeleted }: { project: Project; onDeleted(): void }) {
  return (
    <Confirm
      label="Delete"
      title={`Delete ${project.name}?`}
      action="Delete everything of it"
      work={async () => {
        await call('deleteProject', { params: { projectId: project.id } });
        onDeleted();
      }}
    >
      <p>Its uploaded files, runs, reports and generated files are deleted too. This can’t be undone.</p>
    </Confirm>
  );
}

function OneProject({ projectId }: { projectId: string }) {
  const [cursors, setCursors] = useState<string[]>([]);
  const before = cursors.at(-1);
  const loaded = useLoad(
    async signal => {
      const [project, runs] = await Promise.all([
        call('getProject', { params: { projectId } }, { signal }),
        call(
          'listRuns',
          { params: { projectId }, query: { limit: perPage, ...(before === undefined ? {} : { before }) } },
          { signal },
        ),
      ]);
      return { project, runs: runs.items, next: runs.next };
    },
    `${projectId} ${before ?? ''}`,
  );
  if (loaded.value === undefined)
    return loaded.problem === undefined ? <Busy /> : <ProblemNote problem={loaded.problem} retry={loaded.reload} />;
  const { project, runs, next } = loaded.value;
  return (
    <div class="stack-loose">
      <header>
        <p class="crumbs">
          <a href="/projects/">Projects</a>
        </p>
        <div class="row row-between">
          <h1>{project.name}</h1>
          <DeleteProject project={project} onDeleted={() => location.assign('/projects/')} />
        </div>
        <p class="muted">
          Created <Time at={project.createdAt} />
        </p>
        {project.description === '' ? null : <p>{project.description}</p>}
      </header>
      <section class="stack" aria-labelledby="project-runs">
        <h2 id="project-runs">Runs</h2>
        {runs.length === 0 ? (
          <Empty title="No run in this project yet">
            <p>Choose this project on the first page and drop a file there.</p>
          </Empty>
        ) : (
          <RunList runs={runs} />
        )}
        <CursorPager cursors={cursors} next={next} onCursors={setCursors} />
      </section>
      <NextStep title="Drop the next file">
        <p>A newer dump of the same database belongs here too: compare its report with the last one.</p>
        <a class="button" href={`/?project=${project.id}`}>
          Drop a file
        </a>
      </NextStep>
    </div>
  );
}
