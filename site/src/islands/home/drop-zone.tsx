import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { type ApiProblem, asProblem } from '../../api/problem.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { runHref } from '../../components/run-state.tsx';
import type { Project } from '../../generated/client.generated.ts';
import { formatBytes } from '../../lib/format.ts';
import { forgetUpload, type RunningUpload, type Unfinished, unfinishedUploads, uploadFile } from './upload.ts';

type State =
  | { kind: 'idle' }
  /** `begun`: bytes are on their way, so there is something to pause. */
  | { kind: 'sending'; file: File; sentBytes: number; resumed: boolean; begun: boolean }
  | { kind: 'done'; file: File };

const projectNameMax = 200;

/** Takes a file by drag and drop or by the button, sends it, and goes to its run. */
export function DropZone({ projects }: { projects: readonly Project[] }) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [problem, setProblem] = useState<ApiProblem | undefined>(undefined);
  const [isOver, setOver] = useState(false);
  const [projectId, setProjectId] = useState('');
  const [unfinished, setUnfinished] = useState<Unfinished[]>([]);
  const running = useRef<RunningUpload | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  const ids = { file: useId(), project: useId(), hint: useId() };

  const lookForUnfinished = (): void => {
    unfinishedUploads().then(setUnfinished, () => setUnfinished([]));
  };
  useEffect(() => {
    lookForUnfinished();
    const wanted = new URLSearchParams(location.search).get('project');
    if (wanted !== null && projects.some(project => project.id === wanted)) setProjectId(wanted);
  }, [projects]);
  useEffect(() => {
    if (state.kind !== 'sending') return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [state.kind]);

  const send = async (file: File): Promise<void> => {
    setProblem(undefined);
    setState({ kind: 'sending', file, sentBytes: 0, resumed: false, begun: false });
    const fail = (found: ApiProblem): void => {
      setProblem(found);
      setState({ kind: 'idle' });
      lookForUnfinished();
    };
    try {
      running.current = await uploadFile(file, () => projectFor(projectId, file.name), {
        onProgress: sentBytes => setState(old => (old.kind === 'sending' ? { ...old, sentBytes } : old)),
        onResumed: () => setState(old => (old.kind === 'sending' ? { ...old, resumed: true } : old)),
        onProblem: fail,
        onDone: run => {
          setState({ kind: 'done', file });
          location.assign(runHref(run));
        },
      });
      setState(old => (old.kind === 'sending' ? { ...old, begun: true } : old));
    } catch (error) {
      fail(asProblem(error));
    }
  };
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined && state.kind === 'idle') void send(file);
  };

  return (
    <section class="stack" aria-labelledby="drop-title">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the file button does the same. */}
      <div
        class="drop-zone"
        data-over={isOver ? '' : undefined}
        onDragOver={event => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files);
        }}
      >
        <h2 id="drop-title">{state.kind === 'idle' ? 'Drop your database here' : 'Your file is on its way'}</h2>
        {state.kind === 'idle' ? (
          <>
            <p id={ids.hint} class="muted">
              A dump of MySQL, MariaDB, PostgreSQL, SQLite or SQL Server (.sql, also .gz, .zip or .zst), or an SQLite
              file.
            </p>
            <input
              ref={input}
              id={ids.file}
              class="visually-hidden"
              type="file"
              aria-describedby={ids.hint}
              onChange={event => {
                take(event.currentTarget.files);
                event.currentTarget.value = '';
              }}
            />
            <label class="button button-primary" for={ids.file}>
              Choose a file
            </label>
          </>
        ) : (
          <Sending
            state={state}
            onPause={() => {
              running.current?.pause();
              setState({ kind: 'idle' });
              lookForUnfinished();
            }}
            onGiveUp={() => {
              running.current?.giveUp().then(lookForUnfinished, (error: unknown) => setProblem(asProblem(error)));
              setState({ kind: 'idle' });
            }}
          />
        )}
      </div>
      <ProblemNote problem={problem} />
      {state.kind === 'idle' ? (
        <>
          <UnfinishedList
            unfinished={unfinished}
            onGoOn={() => input.current?.click()}
            onForget={key => void forgetUpload(key).then(lookForUnfinished)}
          />
          <div class="field">
            <label for={ids.project}>Project it belongs to</label>
            <select id={ids.project} value={projectId} onChange={event => setProjectId(event.currentTarget.value)}>
              <option value="">A new project, named like the file</option>
              {projects.map(project => (
                <option key={project.id} value={project.id}>
                  {project.name}
                </option>
              ))}
            </select>
          </div>
        </>
      ) : null}
    </section>
  );
}

function Sending({
  state,
  onPause,
  onGiveUp,
}: {
  state: Exclude<State, { kind: 'idle' }>;
  onPause(): void;
  onGiveUp(): void;
}) {
  const { file } = state;
  const sentBytes = state.kind === 'done' ? file.size : state.sentBytes;
  return (
    <div class="sending stack" role="status">
      <p>
        <strong>{file.name}</strong>
        <br />
        <span class="muted">
          {state.kind === 'done'
            ? 'It is stored. The run begins…'
            : `${state.resumed ? 'Going on where it broke off: ' : ''}${formatBytes(sentBytes)} of ${formatBytes(file.size)}`}
        </span>
      </p>
      <progress class="progress" aria-label={`Upload of ${file.name}`} value={sentBytes} max={file.size} />
      {state.kind === 'sending' ? (
        <div class="row sending-actions">
          <button type="button" class="button button-small" disabled={!state.begun} onClick={onPause}>
            Pause
          </button>
          <button type="button" class="button button-small button-danger" disabled={!state.begun} onClick={onGiveUp}>
            Give it up
          </button>
        </div>
      ) : null}
    </div>
  );
}

function UnfinishedList({
  unfinished,
  onGoOn,
  onForget,
}: {
  unfinished: readonly Unfinished[];
  onGoOn(): void;
  onForget(key: string): void;
}) {
  if (unfinished.length === 0) return null;
  return (
    <div class="note tone-care">
      <h3>An upload is not finished</h3>
      <p>Choose the same file again, and it goes on where it stopped.</p>
      <ul class="plain">
        {unfinished.slice(0, 5).map(each => (
          <li key={each.key} class="row">
            <strong>{each.fileName}</strong>
            <span class="muted small">{formatBytes(each.sizeBytes)}</span>
            <button type="button" class="button button-small" onClick={onGoOn}>
              Choose it again<span class="visually-hidden">: {each.fileName}</span>
            </button>
            <button type="button" class="button button-small button-quiet" onClick={() => onForget(each.key)}>
              Forget it<span class="visually-hidden">: {each.fileName}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

async function projectFor(chosen: string, fileName: string): Promise<string> {
  if (chosen !== '') return chosen;
  const project = await call('createProject', { body: { name: fileName.slice(0, projectNameMax) } });
  return project.id;
}
