import { connect } from 'node:net';

/** true if something on 127.0.0.1 takes connections at this port now. */
export async function acceptsConnections(port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
