import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';

const publicUrlDefault = 'http://localhost:8080';

/** For functions that write links: in mails, in the URLs of inbound webhooks. */
export const publicUrlSetting = defineSetting<string>({
  doc: 'Where people reach the platform, e.g. https://cloudforge.example.org; links in mails begin with it.',
  schema: settingSchemas.url,
  default: publicUrlDefault,
  env: 'CLOUDFORGE_PUBLIC_URL',
});
