import { loadCommands } from './load-command.ts';

/** Every command, in the order --help shows them. Who wants one only takes `loadCommand`. */
export const commands = await loadCommands();
