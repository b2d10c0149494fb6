import type { PolicyRule } from './rule.ts';
import { boundedScale } from './rules/bounded-scale.ts';
import { dropCapabilities } from './rules/drop-capabilities.ts';
import { imageNamed } from './rules/image-named.ts';
import { knativeAccepts } from './rules/knative-accepts.ts';
import { memoryLimit } from './rules/memory-limit.ts';
import { networkPolicyNarrow } from './rules/network-policy-narrow.ts';
import { networkPolicyPresent } from './rules/network-policy-present.ts';
import { noHostNamespaces } from './rules/no-host-namespaces.ts';
import { noHostPath } from './rules/no-host-path.ts';
import { noPrivilegeEscalation } from './rules/no-privilege-escalation.ts';
import { noSecretValues } from './rules/no-secret-values.ts';
import { noToken } from './rules/no-token.ts';
import { pinnedImage } from './rules/pinned-image.ts';
import { probes } from './rules/probes.ts';
import { readOnlyRoot } from './rules/read-only-root.ts';
import { resourceRequests } from './rules/resource-requests.ts';
import { runAsNonRoot } from './rules/run-as-non-root.ts';
import { seccompProfile } from './rules/seccomp-profile.ts';
import { secretByReference } from './rules/secret-by-reference.ts';

/** Every policy rule, by code. */
export const policyRules: readonly PolicyRule[] = [
  runAsNonRoot,
  readOnlyRoot,
  noPrivilegeEscalation,
  dropCapabilities,
  seccompProfile,
  resourceRequests,
  memoryLimit,
  pinnedImage,
  imageNamed,
  probes,
  secretByReference,
  noSecretValues,
  networkPolicyPresent,
  networkPolicyNarrow,
  noHostPath,
  noHostNamespaces,
  noToken,
  boundedScale,
  knativeAccepts,
];
