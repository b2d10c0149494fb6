import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';

export const organizationSettings = {
  publicUrl: defineSetting<string>({
    doc: 'Where people reach the platform, e.g. https://cloudforge.example.org; links in mails begin with it.',
    schema: settingSchemas.url,
    default: 'http://localhost:8080',
    env: 'CLOUDFORGE_PUBLIC_URL',
  }),
} as const;

const Values = z.object({ publicUrl: z.string().default(organizationSettings.publicUrl.default ?? '') });

/** The page that accepts an invitation. The token lies behind the #, which no server's log ever sees. */
export function invitationLink(ctx: Pick<Ctx, 'settings'>, token: string): string {
  return `${Values.parse(ctx.settings).publicUrl.replace(/\/+$/, '')}/invitation/#${token}`;
}

/** The mail that carries an invitation. Names come from people: they are text, and of one line. */
export function invitationMail(link: string, organizationName: string): { subject: string; text: string } {
  const name = organizationName.replaceAll(/\s+/g, ' ');
  return {
    subject: `You are invited to ${name} on CloudForge`,
    text: [
      `You are invited to join ${name} on CloudForge. This link does it; it works once, within seven days:`,
      '',
      link,
      '',
      'If you do not expect this, do nothing.',
      '',
      '-- ',
      'CloudForge',
      '',
    ].join('\n'),
  };
}
