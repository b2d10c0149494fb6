import { Buffer } from 'node:buffer';
import { connect, type NetConnectOpts, type Socket } from 'node:net';

/** What comes at once is read at once, up to so much. */
const readBytes = 128 * 1024;

type Receiver = (chunk: Uint8Array) => void;

/** Who takes what a socket reads, once it is no stream any more. */
const receivers = new WeakMap<Socket, { receive: Receiver | undefined }>();

/**
 * Connects a socket that reads into one buffer again and again, as rows by the hundred million would otherwise leave a
 * buffer to the garbage collector every 64 KiB. Until `receiveFrom` it is a stream like any other.
 */
export function connectReusing(options: NetConnectOpts): Socket {
  const reader: { receive: Receiver | undefined } = { receive: undefined };
  const socket: Socket = connect({
    ...options,
    onread: {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback: (size, buffer) => {
        const chunk = buffer.subarray(0, size);
        if (reader.receive === undefined) return socket.push(Buffer.from(chunk));
        reader.receive(chunk);
        return !socket.isPaused();
      },
    },
  });
  receivers.set(socket, reader);
  return socket;
}

/**
 * Gives all that comes from now on to `receive`. A chunk is only valid during the call, unless the socket comes from
 * elsewhere or is encrypted: then its chunks are those of the stream.
 */
export function receiveFrom(socket: Socket, receive: Receiver): void {
  const reader = receivers.get(socket);
  if (reader !== undefined) reader.receive = receive;
  // Also what it had read before.
  socket.on('data', receive);
}
