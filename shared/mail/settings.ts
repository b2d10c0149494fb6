import { z } from 'zod';
import { defineSetting } from '#shared/platform/settings.ts';

/** Settings of the mailer, for the composition root. */
export const mailSettings = {
  smtpUrl: defineSetting<string>({
    doc: 'SMTP server that takes mail, as smtp://user:password@host:587 or smtps://host. Without one, mail is kept in the outbox folder.',
    schema: z.string().regex(/^smtps?:\/\/[^/]/, 'it begins with smtp:// or smtps:// and names a host'),
    default: undefined,
    env: 'SMTP_URL',
    secret: true,
  }),
  mailFrom: defineSetting<string>({
    doc: 'Sender of the platform’s mail, e.g. CloudForge <cloudforge@example.org>.',
    schema: z
      .string()
      .max(320)
      .regex(/^[^\r\n]*@[^\r\n]*$/, 'it is not a mail address'),
    default: 'CloudForge <cloudforge@localhost>',
    env: 'MAIL_FROM',
  }),
} as const;
