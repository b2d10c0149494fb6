import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

/** The tag of an image reference; undefined if there is none. A colon before the last slash belongs to a port. */
function tagOf(image: string): string | undefined {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? undefined : name.slice(colon + 1);
}

export const pinnedImage: PolicyRule = {
  code: 'K08',
  title: 'Images have a fixed version',
  level: 'error',
  help: 'With `latest`, or no tag, two replicas may run different programs, and there is no way back to the former one.',
  check: input =>
    perContainer(input, ({ image }) => {
      if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
      const tag = tagOf(image);
      if (tag !== undefined && tag !== '' && tag !== 'latest') return undefined;
      return {
        message:
          tag === undefined
            ? `The image ${image || '(none)'} has no version.`
            : `The image ${image} has the moving tag latest.`,
        fix: 'Name a version (app:1.4.2) or, better, a digest (app@sha256:...).',
      };
    }),
};
