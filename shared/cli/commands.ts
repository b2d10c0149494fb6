import type { Command } from './command.ts';
import { analyze } from './commands/analyze.ts';
import { convert } from './commands/convert.ts';
import { cutover } from './commands/cutover.ts';
import { doctor } from './commands/doctor.ts';
import { eventsReplay } from './commands/events-replay.ts';
import { eventsTail } from './commands/events-tail.ts';
import { login } from './commands/login.ts';
import { migrate } from './commands/migrate.ts';
import { ownerReset } from './commands/owner-reset.ts';
import { repair } from './commands/repair.ts';
import { revert } from './commands/revert.ts';
import { run } from './commands/run.ts';
import { up } from './commands/up.ts';
import { verify } from './commands/verify.ts';

/** Every command, in the order --help shows them. */
export const commands: readonly Command[] = [
  up,
  analyze,
  convert,
  migrate,
  verify,
  repair,
  cutover,
  revert,
  run,
  login,
  ownerReset,
  eventsTail,
  eventsReplay,
  doctor,
];
