import { useState } from 'preact/hooks';
import { call, open, pathOf } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Busy } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Bundle } from '../../generated/client.generated.ts';
import { counted, formatBytes } from '../../lib/format.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { type FetchedFile, type Verdict, verifyBundle } from './verify-bundle.ts';

type File = Bundle['files'][number];

const viewBytesMax = 400_000;
const verifyBytesMax = 200_000_000;

const whatFor: Readonly<Record<string, string>> = {
  'README.md': 'Start here',
  'report.html': 'The report, for people',
  'report.md': 'The same as text',
  'report.json': 'The same for programs, complete',
  'findings.sarif': 'The findings for code scanners and editors',
  'schema.sql': 'The database for PostgreSQL, in three parts',
  'load-order.md': 'In which order tables are loaded',
  'er-diagram.svg': 'The tables and how they refer to each other',
  'knative/service.yaml': 'An application on this database, as a Knative Service',
  'knative/network-policy.yaml': 'Who may talk to it',
  'checks.json': 'The policy checks of the Knative files, and their results',
};

/** The generated files of a run, and who signed them. */
export function BundleView({ runId }: { runId: string }) {
  const bundle = useLoad(signal => call('getBundle', { params: { runId } }, { signal }), runId);
  const [shown, setShown] = useState<File | undefined>(undefined);
  if (bundle.value === undefined)
    return bundle.problem === undefined ? <Busy /> : <ProblemNote problem={bundle.problem} retry={bundle.reload} />;
  const { files, signature } = bundle.value;
  return (
    <div class="stack-loose">
      <ul class="list bundle-files">
        {files.map(file => (
          <li key={file.path}>
            <div>
              <strong class="mono">{file.path}</strong>
              <div class="small muted">
                {whatFor[file.path] === undefined ? '' : `${whatFor[file.path]} · `}
                {formatBytes(file.sizeBytes)}
              </div>
              <div class="small muted mono sha">sha256 {file.sha256}</div>
            </div>
            <div class="row">
              {file.path === 'report.html' || file.mediaType === 'image/svg+xml' ? (
                <a class="button button-small" href={file.url} target="_blank" rel="noopener">
                  Open<span class="visually-hidden"> {file.path} in a new tab</span>
                </a>
              ) : (
                <button type="button" class="button button-small" onClick={() => setShown(file)}>
                  View<span class="visually-hidden"> {file.path}</span>
                </button>
              )}
              <a
                class="button button-small"
                href={pathOf('getBundleFile', { params: { runId, path: file.path }, query: { download: '1' } })}
                download={file.path.split('/').at(-1)}
              >
                Download<span class="visually-hidden"> {file.path}</span>
              </a>
            </div>
          </li>
        ))}
      </ul>
      <Signature runId={runId} files={files} signature={signature} />
      <Dialog title={shown?.path ?? ''} open={shown !== undefined} onClose={() => setShown(undefined)} wide>
        {shown === undefined ? null : <FileText runId={runId} file={shown} />}
      </Dialog>
    </div>
  );
}

function FileText({ runId, file }: { runId: string; file: File }) {
  const text = useLoad(async signal => {
    const response = await open('getBundleFile', { params: { runId, path: file.path } }, { signal });
    return await response.text();
  }, file.path);
  if (text.value === undefined)
    return text.problem === undefined ? <Busy /> : <ProblemNote problem={text.problem} retry={text.reload} />;
  const isCut = text.value.length > viewBytesMax;
  return (
    <div class="stack">
      {isCut ? <p class="muted">Only the beginning is shown here. Download the file to see all of it.</p> : null}
      <CodeBlock code={isCut ? text.value.slice(0, viewBytesMax) : text.value} what={file.path} />
    </div>
  );
}

function Signature({ runId, files, signature }: { runId: string; files: File[]; signature: Bundle['signature'] }) {
  const [verdict, setVerdict] = useState<Verdict | undefined>(undefined);
  const checking = useAction();
  const check = (): Promise<boolean> =>
    checking.run(async () => {
      setVerdict(undefined);
      setVerdict(await fetchAndVerify(runId, files, signature.publicKeyPem));
    });
  const isTooLarge = files.reduce((sum, file) => sum + file.sizeBytes, 0) > verifyBytesMax;
  return (
    <section class="stack">
      <h3>Signature</h3>
      <p>
        <code>manifest.json</code> lists every file with its SHA-256 and is signed with this platform’s Ed25519 key. So
        whoever gets the files can tell that none was changed, removed or added on the way.{' '}
        <a href="/docs/bundle/#check-the-signature">How to check it yourself</a>
      </p>
      <p class="small muted">
        Key <code>{signature.keyId}</code>
      </p>
      <div class="row">
        <button type="button" class="button" disabled={checking.busy || isTooLarge} onClick={check}>
          {checking.busy ? 'Checking…' : 'Check it in this browser'}
        </button>
        <a class="button" href={`/api/bundles/${runId}/files/manifest.json?download=1`} download="manifest.json">
          Download manifest.json
        </a>
      </div>
      {isTooLarge ? <p class="muted">The bundle is too large to be checked in a browser.</p> : null}
      <ProblemNote problem={checking.problem} />
      <div role="status">
        {verdict === undefined ? null : verdict.valid ? (
          <div class="note tone-good">
            <h3>The bundle is whole</h3>
            <p>The signature is good, and {counted(verdict.files, 'file')} match their SHA-256.</p>
          </div>
        ) : (
          <div class="note tone-bad">
            <h3>The bundle is not what was signed</h3>
            <ul>
              {verdict.problems.map(problem => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <details>
        <summary>The public key</summary>
        <CodeBlock code={signature.publicKeyPem.trim()} what="the public key" />
      </details>
    </section>
  );
}

async function fetchAndVerify(runId: string, files: readonly File[], publicKeyPem: string): Promise<Verdict> {
  const envelope = await open('getBundleFile', { params: { runId, path: 'manifest.json' } });
  const fetched: FetchedFile[] = [];
  for (const { path } of files) {
    const response = await open('getBundleFile', { params: { runId, path } });
    fetched.push({ path, bytes: new Uint8Array(await response.arrayBuffer()) });
  }
  return await verifyBundle(await envelope.text(), fetched, publicKeyPem);
}
