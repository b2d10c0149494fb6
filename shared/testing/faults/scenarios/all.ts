import { crashPointKills } from './f1-crash-points.ts';
import { randomKills } from './f2-random-kills.ts';
import { lostStore, serverKills } from './f3-servers.ts';
import { zombieProcesses } from './f5-zombies.ts';
import { faultyStore } from './f6-object-store.ts';
import { badReceivers } from './f7-receivers.ts';
import { twoAtOnce } from './f8-two-at-once.ts';
import { rollingRestart } from './f9-rolling-restart.ts';
import type { Scenario } from './scenario.ts';

/** Every kind of fault, in order. */
export const scenarios: readonly Scenario[] = [
  crashPointKills,
  randomKills,
  serverKills,
  lostStore,
  zombieProcesses,
  faultyStore,
  badReceivers,
  twoAtOnce,
  rollingRestart,
];
