import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

const secretName = /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?|DATABASE_URL|DSN)$/i;
/** user:password@ in an address, or the head of a private key. */
const secretValue = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;

export const secretByReference: PolicyRule = {
  code: 'K11',
  title: 'Secrets come by reference',
  level: 'error',
  help: 'A password in a manifest ends up in version control, in backups and in every terminal that prints it.',
  check: input =>
    perContainer(input, ({ env, args, command }) => {
      const named = env.filter(
        ({ name, value }) => (value ?? '') !== '' && (secretName.test(name) || secretValue.test(value ?? '')),
      );
      const inArguments = [...command, ...args].some(argument => secretValue.test(argument));
      if (named.length === 0 && !inArguments) return undefined;
      const where = named.length > 0 ? named.map(({ name }) => name).join(', ') : 'the command line';
      return {
        message: `A secret stands in the open in ${where}.`,
        fix: 'Put it into a Secret and refer to it with valueFrom.secretKeyRef.',
      };
    }),
};
