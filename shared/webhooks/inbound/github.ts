import { z } from 'zod';
import { fitsPattern, hasDotSegment, lastSegment, looksLikeDump } from './dump-name.ts';
import { type Decision, NotUnderstood } from './plan.ts';
import type { OptionsOf } from './source.ts';

const Asset = z.object({ name: z.string().max(1_000), url: z.url(), browser_download_url: z.url() });
const Release = z.object({
  action: z.string(),
  release: z.object({ assets: z.array(Asset).max(1_000) }),
});
const paths = z.array(z.string()).max(10_000).default([]);
const Push = z.object({
  ref: z.string(),
  after: z.string().regex(/^[0-9a-f]{40,64}$/),
  repository: z.object({
    full_name: z
      .string()
      .regex(/^[\w.-]+\/[\w.-]+$/)
      .refine(name => !hasDotSegment(name)),
  }),
  commits: z
    .array(z.object({ added: paths, modified: paths }))
    .max(10_000)
    .default([]),
});

const octets = 'application/octet-stream';

/**
 * What a GitHub webhook asks for ("Webhook events and payloads", GitHub documentation): a published release with an
 * asset that fits, or a push that changed the configured file. Everything else is ignored and says so. `hasToken`: the
 * source can read private repositories, through the API. Throws NotUnderstood.
 */
export function readGithub(event: string, body: unknown, options: OptionsOf<'github'>, hasToken: boolean): Decision {
  if (event === 'ping') return ignore('GitHub’s ping arrived: the webhook is connected.');
  if (event === 'release') return readRelease(parse(Release, body), options, hasToken);
  if (event === 'push') return readPush(body, options);
  return ignore(`Events of the kind ${JSON.stringify(event.slice(0, 50))} start nothing.`);
}

function readRelease(
  { action, release }: z.infer<typeof Release>,
  options: OptionsOf<'github'>,
  hasToken: boolean,
): Decision {
  if (action !== 'published')
    return ignore(
      `A release that was ${JSON.stringify(action.slice(0, 50))} starts nothing; one that is published does.`,
    );
  const fitting = release.assets.filter(({ name }) =>
    options.assets === undefined ? looksLikeDump(name) : fitsPattern(options.assets, name),
  );
  const [asset] = fitting;
  if (asset === undefined) return ignore(`None of the release’s ${release.assets.length} assets is one to read.`);
  const url = hasToken ? asset.url : asset.browser_download_url;
  return { kind: 'fetch', plan: { kind: 'github', url, accept: octets, fileName: asset.name } };
}

function readPush(body: unknown, { pushPath, pushRef, apiUrl }: OptionsOf<'github'>): Decision {
  if (pushPath === undefined) return ignore('Pushes start nothing here: no path is configured for them.');
  const push = parse(Push, body);
  if (push.ref !== pushRef) return ignore('The push was to another ref than the one configured.');
  const isTouched = push.commits.some(({ added, modified }) => added.includes(pushPath) || modified.includes(pushPath));
  if (!isTouched) return ignore('The push did not change the configured file.');
  const path = pushPath.split('/').map(encodeURIComponent).join('/');
  const url = `${apiUrl.replace(/\/+$/, '')}/repos/${push.repository.full_name}/contents/${path}?ref=${push.after}`;
  const fileName = lastSegment(pushPath) || 'dump.sql';
  return { kind: 'fetch', plan: { kind: 'github', url, accept: 'application/vnd.github.raw+json', fileName } };
}

function ignore(message: string): Decision {
  return { kind: 'ignore', message };
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new NotUnderstood(z.prettifyError(parsed.error).slice(0, 500));
  return parsed.data;
}
