import { CliError } from './cli-error.ts';
import { openStateFolder } from './up/state-folder.ts';

/** The platform to talk to: the URL given with CLOUDFORGE_API_KEY, or the one that runs on this machine. */
export function findPlatform(givenUrl: string | undefined): { url: string; key: string } {
  const url = givenUrl ?? process.env.CLOUDFORGE_URL;
  if (url !== undefined) {
    const key = process.env.CLOUDFORGE_API_KEY;
    if (!URL.canParse(url)) throw new CliError(`${url} is not a URL.`);
    if (key === undefined) throw new CliError('For a platform elsewhere, put an API key into CLOUDFORGE_API_KEY.');
    return { url, key };
  }
  const state = openStateFolder(process.env);
  const running = state.running();
  const key = state.readSecret('cli-key');
  if (running === undefined || key === undefined)
    throw new CliError('No platform is running on this machine. Start it with: npm start');
  return { url: running.url, key };
}
