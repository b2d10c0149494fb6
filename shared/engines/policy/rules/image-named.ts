import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

export const imageNamed: PolicyRule = {
  code: 'K09',
  title: 'The image is a real one',
  level: 'warning',
  help: 'Names under example.com and .invalid are reserved (RFC 2606) and stand for an image that is still to be named.',
  check: input =>
    perContainer(input, ({ image }) => {
      const host = image.includes('/') ? image.slice(0, image.indexOf('/')).replace(/:\d+$/, '') : '';
      if (!/(^|\.)example\.(com|org|net)$|\.(example|invalid|test)$/.test(host)) return undefined;
      return {
        message: `The image ${image} stands for your own.`,
        fix: 'Set `image` to the image of your application.',
      };
    }),
};
