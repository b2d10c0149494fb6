import { embeddedTarget } from '#shared/targets/embedded.ts';
import { type RehearsalTarget, rehearsalTarget } from '#shared/targets/rehearsal.ts';
import type { TargetAddress } from '#shared/targets/target.ts';
import { WorkFailed, type WorkInput, type WorkTarget } from './contract.ts';

interface Parts {
  targetServer: string | undefined;
  now(): Date;
}

/** The target of a migration; an embedded one is made where it is missing. @throws TargetError, WorkFailed */
export async function openTarget(target: WorkTarget, { targetServer }: Parts): Promise<TargetAddress> {
  if (target.kind === 'server') return { url: target.url };
  if (targetServer === undefined) throw noServer();
  return await embeddedTarget({ admin: { url: targetServer }, name: target.name, password: target.password });
}

/**
 * A scratch database for a rehearsal: on the target's own server where its owner decided so, or where there is no other.
 *
 * @throws TargetError, WorkFailed
 */
export async function openScratch(
  { target, decisions, migrationId }: WorkInput,
  { targetServer, now }: Parts,
): Promise<RehearsalTarget> {
  const own = target.kind === 'server' ? target.url : undefined;
  const url = decisions.rehearseIn === 'target' ? (own ?? targetServer) : (targetServer ?? own);
  if (url === undefined) throw noServer();
  return await rehearsalTarget({ url }, migrationId, now());
}

function noServer(): WorkFailed {
  return new WorkFailed(
    'no-target-server',
    'This platform has no PostgreSQL of its own for migrated databases. Name a target, or the operator sets CLOUDFORGE_TARGET_SERVER.',
  );
}
