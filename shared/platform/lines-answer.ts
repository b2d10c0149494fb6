const chunkCharacters = 64 * 1024;

/** A download of JSON lines, made while it is read; ends early, without its last line, when `signal` is aborted. */
export function linesAnswer(
  lines: AsyncGenerator<Record<string, unknown>>,
  signal: AbortSignal,
  fileName: string,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async controller => {
      // Some hundred lines a time: a line alone is too small a piece for the network.
      let text = '';
      while (text.length < chunkCharacters) {
        const { value, done } = signal.aborted ? { value: undefined, done: true } : await lines.next();
        if (value === undefined || done === true) {
          if (text !== '') controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += `${JSON.stringify(value)}\n`;
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel: async () => void (await lines.return(undefined)),
  });
  return new Response(body, {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="${fileName}"`,
    },
  });
}
