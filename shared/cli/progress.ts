import type { RunEvent } from './main-job.ts';

export interface ProgressPrinter {
  event(event: RunEvent): void;
  line(text: string): void;
  done(): void;
}

/** On a terminal a live line that is overwritten; in a pipe one plain line for each stage. Everything goes to stderr. */
export function createProgressPrinter(options: {
  stream: NodeJS.WriteStream;
  quiet: boolean;
  now(): number;
}): ProgressPrinter {
  const live = options.stream.isTTY === true && !options.quiet;
  const started = options.now();
  let hasLive = false;
  let lastPlainMs = 0;
  const clear = (): void => {
    if (hasLive) options.stream.write('\r\u001b[2K');
    hasLive = false;
  };
  const line = (text: string): void => {
    if (options.quiet) return;
    clear();
    options.stream.write(`${text}\n`);
  };
  const fleeting = (text: string): void => {
    if (options.quiet) return;
    if (live) {
      clear();
      options.stream.write(text.slice(0, (options.stream.columns ?? 100) - 1));
      hasLive = true;
      return;
    }
    // A log that is read later still shows that something is going on.
    if (options.now() - lastPlainMs < 5_000) return;
    lastPlainMs = options.now();
    options.stream.write(`${text}\n`);
  };
  return {
    line,
    done: clear,
    event: ({ type, data }) => {
      const seconds = `${((options.now() - started) / 1_000).toFixed(1).padStart(5)} s`;
      const text = describe(type, data);
      if (type.endsWith('.progress')) fleeting(`${seconds}  ${text}`);
      else line(`${seconds}  ${text}`);
    },
  };
}

function describe(type: string, data: Record<string, unknown>): string {
  const number = (name: string): number => Number(data[name] ?? 0);
  const share = (): string =>
    number('bytesTotal') > 0 ? ` (${Math.floor((100 * number('bytes')) / number('bytesTotal'))} %)` : '';
  switch (type) {
    case 'upload.started':
      return `upload     ${String(data.fileName)}, ${megabytes(number('sizeBytes'))}`;
    case 'upload.progress':
      return `upload     ${megabytes(number('bytes'))}${share()}`;
    case 'upload.completed':
      return `uploaded   durable; sha256 ${String(data.sha256 ?? '').slice(0, 16)}… re-read and verified`;
    case 'analysis.queued':
      return 'analyze    waiting for a worker';
    case 'analysis.progress':
      return `analyze    ${megabytes(number('bytes'))}${share()}, ${number('rows').toLocaleString('en')} rows${data.object === undefined ? '' : `, in ${String(data.object)}`}`;
    case 'analysis.completed':
      return `analyzed   ${String(data.dialect)}: ${number('tables')} tables, ${number('rows').toLocaleString('en')} rows; grade ${String(data.grade)}; ${countFindings(data.findings)}`;
    case 'generation.started':
      return 'generate   composing the bundle';
    case 'bundle.generated':
      return `generated  ${Array.isArray(data.files) ? data.files.length : 0} files, signed`;
    case 'run.completed':
      return 'notified   webhooks and mail are on their way; the run is complete';
    case 'run.failed':
      return `failed     ${String(data.message)} (${String(data.code)})`;
    case 'run.cancelled':
      return 'cancelled';
    default:
      return type;
  }
}

function countFindings(findings: unknown): string {
  if (typeof findings !== 'object' || findings === null) return 'no findings';
  const parts = Object.entries(findings)
    .filter(([, count]) => Number(count) > 0)
    .map(([severity, count]) => `${String(count)} ${severity}`);
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

/** Bytes for people: 1 decimal, MB of 10^6. */
export function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
