import { startProcess } from '#functions/main.ts';
import { SettingsError } from '#shared/platform/settings.ts';
import { roleOf } from './roles.ts';

/** One process of --isolated: `process.ts ROLE`. Its parent's end is its own. */
const name = process.argv[2] ?? '';
let parentIsGone = false;
process.once('disconnect', () => {
  parentIsGone = true;
});
try {
  const running = await startProcess({
    role: await roleOf(name),
    service: name.replace(':', '-'),
    environment: process.env,
    writeLog: line => process.stderr.write(line),
  });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void running.stop().finally(() => process.exit(0));
    setTimeout(() => process.exit(1), 15_000).unref();
  };
  process.on('SIGTERM', stop).on('SIGINT', () => undefined);
  process.on('disconnect', stop);
  // The parent may have ended while this process was starting.
  if (parentIsGone) stop();
  else process.send?.({ ready: true, port: running.port });
} catch (error) {
  process.stderr.write(
    `${error instanceof SettingsError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
