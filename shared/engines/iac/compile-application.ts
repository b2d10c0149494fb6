import type { z } from 'zod';
import { ApplicationSpec, imageToBeNamed } from './application-spec.ts';
import { knativeService } from './knative-service.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { printManifests } from './kubernetes-object.ts';
import { networkPolicy } from './network-policy.ts';

/**
 * The objects of an application on a migrated database: a Knative Service and its NetworkPolicy. No Secret is among
 * them: its value belongs to the owner, and the printed files say how to make it.
 *
 * @throws ZodError if the specification is out of bounds; the message names the field.
 */
export function compileApplication(spec: z.input<typeof ApplicationSpec>): KubernetesObject[] {
  const parsed = ApplicationSpec.parse(spec);
  return [knativeService(parsed), networkPolicy(parsed)];
}

/** How to make the Secret the Service refers to: a template without values, as comment lines. */
function secretInstructions(spec: ApplicationSpec): string[] {
  const namespace = spec.namespace === undefined ? '' : ` --namespace ${spec.namespace}`;
  return [
    `The Service reads the connection string from the Secret ${spec.databaseSecret.name}, key ${spec.databaseSecret.key}.`,
    'The value stays with you and is in no file. Create the Secret once, before you apply this file:',
    '',
    `  kubectl create secret generic ${spec.databaseSecret.name}${namespace} --from-env-file=database.env`,
    '',
    `where database.env holds one line, ${spec.databaseSecret.key}=postgresql://USER:PASSWORD@HOST:${spec.databasePort}/DATABASE?sslmode=require`,
  ];
}

/** `knative/service.yaml` and `knative/network-policy.yaml`, with comments that say what is left to the owner. */
export function printApplication(
  spec: z.input<typeof ApplicationSpec>,
  reasons: readonly string[] = [],
): { service: string; networkPolicy: string } {
  const parsed = ApplicationSpec.parse(spec);
  const image =
    parsed.image === imageToBeNamed
      ? ['', `Set \`image\` to your own application; ${imageToBeNamed} does not exist.`]
      : [];
  const where =
    parsed.database.kind === 'pods'
      ? [
          'The database is taken to be pods with the labels below. If it lies elsewhere, replace that podSelector, for a',
          'server outside the cluster by:  - ipBlock: { cidr: 192.0.2.10/32 }',
        ]
      : ['The database is reached at the addresses below only.'];
  return {
    service: printManifests(
      [knativeService(parsed)],
      [
        `${parsed.name}: an application on the migrated database, as a Knative Service.`,
        '',
        ...secretInstructions(parsed),
        ...image,
        ...(reasons.length > 0 ? ['', ...reasons] : []),
      ],
    ),
    networkPolicy: printManifests(
      [networkPolicy(parsed)],
      [
        `Who may talk to ${parsed.name}, and to whom it may talk: Knative in; name look-ups and the database out.`,
        '',
        ...where,
      ],
    ),
  };
}
