import type { SendMailOptions } from 'nodemailer';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { MailMessage } from '#shared/platform/ctx.ts';
import { readOutbox, writeOutbox } from './outbox.ts';

export interface MailerSettings {
  smtpUrl: string | undefined;
  mailFrom: string;
}

export interface MailerOptions {
  /** Mail is kept here: instead of being sent where there is no SMTP server, as a record of it where there is one. */
  outboxFolder: string;
  /** Told when the record of an accepted mail could not be kept. */
  log?: { warn(message: string, fields?: Record<string, unknown>): void };
  /** For tests. */
  now?: () => Date;
}

export interface Mailer {
  /** There is an SMTP server: mail reaches people. */
  delivers: boolean;
  /** Resolves when the server has accepted the mail or the outbox holds it. Throws what the server or disk said. */
  send(message: MailMessage): Promise<{ id: string }>;
}

const smtpTimeoutMs = 10_000;
const recentMax = 1_000;

/**
 * Sends by SMTP, or keeps mail in a folder. The same id goes out once: the folder is the record, and where processes
 * share no folder (one container per function) each remembers its own, so a retry elsewhere may send again; the
 * `Message-ID` stays the same, and mail programs show it once.
 */
export function createMailer(settings: MailerSettings, options: MailerOptions): Mailer {
  const now = options.now ?? (() => new Date());
  const recent = new Map<string, Promise<void>>();
  const domain = /@([\w.-]+)/.exec(settings.mailFrom)?.[1] ?? 'localhost';

  async function deliver(message: MailMessage): Promise<void> {
    if ((await readOutbox(options.outboxFolder, message.id)) !== undefined) return;
    const at = now();
    const mail: SendMailOptions = {
      from: settings.mailFrom,
      to: message.to,
      subject: message.subject,
      text: message.text,
      ...(message.html === undefined ? {} : { html: message.html }),
      messageId: `<${message.id}@${domain}>`,
      date: at,
      // Answers of out-of-office programs help nobody here (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    };
    const composed = await compose(mail);
    if (settings.smtpUrl !== undefined) await sendBySmtp(settings.smtpUrl, mail, composed);
    const sent = settings.smtpUrl !== undefined;
    const kept = sent ? withoutTokens(message) : message;
    try {
      const record =
        kept.text === message.text && kept.html === message.html ? composed : await compose({ ...mail, ...kept });
      await writeOutbox(options.outboxFolder, { ...kept, at: at.toISOString(), sent }, record);
    } catch (error) {
      // Accepted mail stays accepted although its record could not be kept: a read-only container is no reason to fail.
      if (settings.smtpUrl === undefined) throw error;
      options.log?.warn('A mail was sent, but its record could not be kept.', { mailId: message.id, error });
    }
  }

  return {
    delivers: settings.smtpUrl !== undefined,
    async send(message) {
      const underWay = recent.get(message.id);
      if (underWay !== undefined) {
        await underWay;
        return { id: message.id };
      }
      crashPoint('mail.before-send');
      const work = deliver(message);
      recent.set(message.id, work);
      try {
        await work;
      } catch (error) {
        recent.delete(message.id);
        throw error;
      }
      crashPoint('mail.after-send');
      const [oldest] = recent.keys();
      if (recent.size > recentMax && oldest !== undefined) recent.delete(oldest);
      return { id: message.id };
    },
  };
}

/** A token behind the # of a link: long enough for no name of a place on a page. */
const linkToken = /#[\w-]{30,200}/g;

/** A mail as its record holds it once a server has it: links that open an account are in nobody's hands but the addressee's. */
function withoutTokens(message: MailMessage): MailMessage {
  const taken = (text: string): string => text.replaceAll(linkToken, '#(not kept)');
  return {
    ...message,
    text: taken(message.text),
    ...(message.html === undefined ? {} : { html: taken(message.html) }),
  };
}

/** The message with its headers, encoded (RFC 5322). */
async function compose(mail: SendMailOptions): Promise<Buffer> {
  // nodemailer is read at the first mail: most processes never send one.
  const { createTransport } = await import('nodemailer');
  const info = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(mail);
  if (!Buffer.isBuffer(info.message)) throw new Error('The mail was composed as a stream, not as a buffer.');
  return info.message;
}

async function sendBySmtp(url: string, mail: SendMailOptions, composed: Buffer): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const bounds = { connectionTimeout: smtpTimeoutMs, greetingTimeout: smtpTimeoutMs, socketTimeout: smtpTimeoutMs };
  const transport = createTransport({ url, ...bounds });
  try {
    // The very bytes that are recorded; the envelope is still taken from the addresses.
    await transport.sendMail({ from: mail.from, to: mail.to, raw: composed });
  } finally {
    transport.close();
  }
}
