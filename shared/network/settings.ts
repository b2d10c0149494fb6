import { z } from 'zod';
import { defineSetting } from '#shared/platform/settings.ts';
import { allowAddressesVariable, parseRange } from './address-policy.ts';

const rangesMax = 100;

/** Settings of the dialer, for the composition root. */
export const networkSettings = {
  allowAddresses: defineSetting<string[]>({
    doc: 'Address ranges, separated by commas, that webhooks and other outgoing calls may reach besides public addresses, e.g. 10.0.0.0/8. Every member of every organisation can then make the platform call them.',
    schema: z
      .string()
      .transform(text =>
        text
          .split(',')
          .map(part => part.trim())
          .filter(part => part !== ''),
      )
      .superRefine((parts, context) => {
        if (parts.length > rangesMax) context.addIssue({ code: 'custom', message: `more than ${rangesMax} ranges` });
        for (const part of parts.slice(0, rangesMax)) {
          try {
            parseRange(part);
          } catch (error) {
            context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
          }
        }
      }),
    default: [],
    env: allowAddressesVariable,
  }),
} as const;
