import { request } from 'node:http';
import { connect } from 'node:net';

/** Sends bytes as they are and returns what came back until the other side closed, or `timeoutMs` had passed. */
export async function rawRequest(url: string, text: string, timeoutMs = 3_000): Promise<string> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname, () => socket.write(text));
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.on('data', data => {
      answer = `${answer}${data.toString('latin1')}`.slice(0, 200_000);
    });
    socket.on('error', error => {
      // A reset after the answer is the answer; one before it is not.
      if (answer === '') reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

/** The status codes of all answers in what `rawRequest` returned. */
export function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(match => Number(match[1]));
}

/** POSTs JSON that does not end, on a connection of its own, until an answer comes, the line breaks, or `bytesMax` went out. */
export async function sendEndless(
  url: string,
  key: string,
  bytesMax: number,
): Promise<{ status: number | undefined; sentBytes: number }> {
  return await new Promise(resolve => {
    let sentBytes = 0;
    let over = false;
    const portion = Buffer.alloc(65_536, 0x20);
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    const end = (status: number | undefined): void => {
      over = true;
      outgoing.destroy();
      resolve({ status, sentBytes });
    };
    const write = (): void => {
      if (over) return;
      if (sentBytes >= bytesMax) {
        end(undefined);
        return;
      }
      sentBytes += portion.length;
      if (outgoing.write(portion)) setImmediate(write);
      else outgoing.once('drain', write);
    };
    outgoing.on('response', response => end(response.statusCode));
    outgoing.on('error', () => end(undefined));
    write();
  });
}
