import { DetailedError, defaultOptions, type PreviousUpload, Upload } from 'tus-js-client';
import { call } from '../../api/client.ts';
import { ApiProblem, asProblem, problemFrom } from '../../api/problem.ts';
import { signedOut } from '../../api/session.ts';

/** An upload of this browser that was broken off; the same file goes on where it stopped. */
export interface Unfinished {
  key: string;
  fileName: string;
  sizeBytes: number;
}

export interface UploadCallbacks {
  onProgress(sentBytes: number): void;
  /** `offset` bytes are there already from before. */
  onResumed(): void;
  onDone(run: { id: string; projectId: string }): void;
  onProblem(problem: ApiProblem): void;
}

export interface RunningUpload {
  /** Stops and keeps what was sent: choosing the file again goes on from there. */
  pause(): void;
  /** Stops and removes what was sent. */
  giveUp(): Promise<void>;
}

const endpoint = '/api/storage/uploads';
const retryDelaysMs = [0, 1_000, 3_000, 5_000, 10_000, 20_000];

/** Uploads that this browser began and did not finish, newest first. */
export async function unfinishedUploads(): Promise<Unfinished[]> {
  const found = (await defaultOptions.urlStorage?.findAllUploads()) ?? [];
  return newestFirst(found).map(each => ({
    key: each.urlStorageKey,
    fileName: each.metadata.filename ?? 'a file',
    sizeBytes: each.size ?? 0,
  }));
}

/** Forgets an unfinished upload; what was sent of it expires on the platform by itself. */
export async function forgetUpload(key: string): Promise<void> {
  await defaultOptions.urlStorage?.removeUpload(key);
}

/**
 * Sends a file (tus 1.0.0), or goes on with it where an earlier try broke off. `projectFor` is asked for a project only
 * when a new upload begins.
 */
export async function uploadFile(
  file: File,
  projectFor: () => Promise<string>,
  callbacks: UploadCallbacks,
): Promise<RunningUpload> {
  if (file.size === 0)
    throw new ApiProblem({
      status: 0,
      code: 'page',
      title: 'This file is empty',
      detail: 'Export the database again and check that the export ends without an error.',
    });
  let projectId = '';
  const upload = new Upload(file, {
    endpoint,
    retryDelays: retryDelaysMs,
    removeFingerprintOnSuccess: true,
    onProgress: sent => callbacks.onProgress(sent),
    onSuccess: ({ lastResponse }) => {
      const artifactId = upload.url?.split('/').at(-1) ?? '';
      runOf(lastResponse.getHeader('Cloudforge-Run-Id'), projectId, artifactId).then(
        callbacks.onDone,
        (error: unknown) => callbacks.onProblem(asProblem(error)),
      );
    },
    onError: error => {
      const problem = problemOfUpload(error);
      if (problem.status === 401) signedOut();
      callbacks.onProblem(problem);
    },
  });
  const previous = newestFirst(await upload.findPreviousUploads())[0];
  if (previous === undefined) {
    projectId = await projectFor();
    upload.options.metadata = { filename: file.name, filetype: file.type, projectId };
  } else {
    projectId = previous.metadata.projectId ?? '';
    upload.options.metadata = previous.metadata;
    upload.resumeFromPreviousUpload(previous);
    callbacks.onResumed();
  }
  upload.start();
  return {
    pause: () => void upload.abort(),
    giveUp: async () => await upload.abort(true),
  };
}

/** The run that began with the last byte: named in the answer, or found by its file. */
async function runOf(
  runId: string | undefined,
  projectId: string,
  artifactId: string,
): Promise<{ id: string; projectId: string }> {
  if (runId !== undefined && runId !== '') return { id: runId, projectId };
  const { items } = await call('listRuns', { params: { projectId }, query: { limit: 20 } });
  const run = items.find(each => each.artifactId === artifactId);
  if (run !== undefined) return { id: run.id, projectId };
  throw new ApiProblem({
    status: 0,
    code: 'page',
    title: 'The file is stored, but its run was not found',
    detail: 'Look at the list of runs in a moment.',
  });
}

function problemOfUpload(error: Error | DetailedError): ApiProblem {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (response !== null && response !== undefined) return problemFrom(response.getStatus(), response.getBody());
  return new ApiProblem({
    status: 0,
    code: 'unreachable',
    title: 'The upload broke off',
    detail: 'What was sent is kept. Choose the same file again, and it goes on from there.',
  });
}

function newestFirst(uploads: readonly PreviousUpload[]): PreviousUpload[] {
  return uploads.toSorted((a, b) => Date.parse(b.creationTime) - Date.parse(a.creationTime));
}
