import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { mayBeSignedIn, rememberSignedIn } from '../../api/session.ts';
import { Busy, Empty, NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { RunList } from '../../components/run-list.tsx';
import { finalStates, runHref } from '../../components/run-state.tsx';
import type { Project, Run } from '../../generated/client.generated.ts';
import { useInterval } from '../../lib/use-interval.ts';
import { useLoad } from '../../lib/use-load.ts';
import { DropZone } from './drop-zone.tsx';

const projectsShown = 20;
const runsShown = 15;
const refreshMs = 4_000;

/** Shown only to whoever may be signed in: for everyone else the landing text stands on this page already. */
export function Home() {
  const [isAsked, setAsked] = useState<boolean | undefined>(undefined);
  useEffect(() => setAsked(mayBeSignedIn()), []);
  if (isAsked === undefined) return <Busy />;
  return isAsked ? <SignedInHome /> : null;
}

interface Loaded {
  projects: Project[];
  runs: Run[];
}

/** The first page of whoever is signed in: drop a file, see what became of the last ones. */
function SignedInHome() {
  const home = useLoad(load, 'home');
  const isRunning = home.value?.runs.some(run => !finalStates.includes(run.state)) ?? false;
  useInterval(home.reload, isRunning ? refreshMs : undefined);
  const { value } = home;
  if (value === undefined) {
    if (home.problem === undefined) return <Busy />;
    // The landing text stands on this page already; a sign-in page in its place would only be in the way.
    return home.problem.status === 401 ? null : <ProblemNote problem={home.problem} retry={home.reload} />;
  }
  const [newest] = value.runs;
  return (
    <div class="stack-loose">
      <DropZone projects={value.projects} />
      <section aria-labelledby="recent-title">
        <h2 id="recent-title">Recent runs</h2>
        <div class="home-runs">
          {value.runs.length === 0 ? (
            <Empty title="No run yet">
              <p>The first file you drop above begins one. It takes seconds for a small database.</p>
            </Empty>
          ) : (
            <RunList runs={value.runs} />
          )}
        </div>
      </section>
      {newest === undefined ? (
        <NextStep title="Drop a dump, or export one first">
          <p>One command makes a dump; the page on getting started has it for each kind of database.</p>
          <a class="button" href="/docs/getting-started/#make-a-dump">
            How to make a dump
          </a>
        </NextStep>
      ) : (
        <NextStep title={newest.state === 'completed' ? 'Read your newest report' : 'Look at your newest run'}>
          <p>{newest.fileName ?? 'Your newest run'} is on top of the list.</p>
          <a class="button" href={runHref(newest)}>
            Open it
          </a>
        </NextStep>
      )}
    </div>
  );
}

async function load(signal: AbortSignal): Promise<Loaded> {
  const projects = await call(
    'listProjects',
    { query: { limit: projectsShown } },
    { signal, whenSignedOut: 'throw' },
  ).catch((error: unknown) => {
    if (!signal.aborted && isSignedOut(error)) rememberSignedIn(false);
    throw error;
  });
  rememberSignedIn(true);
  const lists = await Promise.all(
    projects.items.map(async project => {
      const { items } = await call('listRuns', { params: { projectId: project.id }, query: { limit: 5 } }, { signal });
      return items;
    }),
  );
  const runs = lists
    .flat()
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .slice(0, runsShown);
  return { projects: projects.items, runs };
}

function isSignedOut(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 401;
}
