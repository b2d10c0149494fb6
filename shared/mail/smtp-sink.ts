import { createServer, type Socket } from 'node:net';

export interface SinkMail {
  from: string;
  to: string[];
  data: string;
}

/** Just enough of an SMTP server (RFC 5321) to take mail in a test. `refuse` answers RCPT TO with 550. */
export async function startSmtpSink(options: { refuse?: boolean } = {}): Promise<{
  url: string;
  mails: SinkMail[];
  stop(): Promise<void>;
}> {
  const mails: SinkMail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    let mail: SinkMail = { from: '', to: [], data: '' };
    let inData = false;
    let rest = '';
    socket.write('220 sink ESMTP\r\n');
    const command = (line: string): string | undefined => {
      if (inData) {
        if (line !== '.') {
          mail.data += `${line.replace(/^\.\./, '.')}\r\n`;
          return undefined;
        }
        inData = false;
        mails.push(mail);
        mail = { from: '', to: [], data: '' };
        return '250 taken';
      }
      if (/^(EHLO|HELO)/i.test(line)) return '250 sink';
      if (/^MAIL FROM:/i.test(line)) {
        mail.from = /<(.*?)>/.exec(line)?.[1] ?? '';
        return '250 ok';
      }
      if (/^RCPT TO:/i.test(line)) {
        if (options.refuse === true) return '550 no such mailbox';
        mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
        return '250 ok';
      }
      if (/^DATA/i.test(line)) {
        inData = true;
        return '354 go on';
      }
      if (/^QUIT/i.test(line)) return '221 bye';
      return '250 ok';
    };
    socket.on('data', chunk => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const answer = command(line);
        if (answer !== undefined) socket.write(`${answer}\r\n`);
      }
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(done => server.close(done));
    },
  };
}
