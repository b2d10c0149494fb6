import { startPlatform } from '#shared/cli/up/start-platform.ts';
import { openStateFolder } from '#shared/cli/up/state-folder.ts';

/**
 * The supervisor as a process of its own, as `cloudforge up --isolated --no-job` is, but for the site's pages, which
 * no fault touches. `supervisor-process.ts BUS [ISOLATED]`; the state folder is CLOUDFORGE_STATE.
 */
const bus = process.argv[2] === 'jetstream' ? 'jetstream' : 'embedded';
const platform = await startPlatform(openStateFolder(process.env), {
  isolated: process.argv[3] !== 'together',
  bus,
  port: 0,
  host: '127.0.0.1',
  environment: process.env,
  step: text => console.log(text),
});
console.log(`ready ${platform.url}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void platform.stop().then(() => process.exit(0)));
