export interface StreamedEvent {
  id: number | undefined;
  type: string;
  data: Record<string, unknown>;
}

const lineCharactersMax = 1024 * 1024;

/** Reads Server-Sent Events (HTML Living Standard, 9.2.6) whose data is a JSON object. */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  let rest = '';
  let id: number | undefined;
  let type = 'message';
  let data = '';
  const decoder = new TextDecoder();
  for await (const portion of body) {
    rest += decoder.decode(portion, { stream: true });
    if (rest.length > lineCharactersMax) throw new Error('An event is longer than is allowed.');
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data !== '') yield { id, type, data: parse(data) };
        type = 'message';
        data = '';
      } else if (line.startsWith('id: ')) id = Number(line.slice(4));
      else if (line.startsWith('event: ')) type = line.slice(7);
      else if (line.startsWith('data: ')) data += line.slice(6);
    }
  }
}

function parse(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
