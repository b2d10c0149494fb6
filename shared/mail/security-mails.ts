import { compose, type MailText } from './run-mails.ts';

/** Something happened that an owner should look at. */
export function securityAlertMail(alert: { kind: string; subject: string; message: string }): MailText {
  return compose(`Security alert: ${alert.kind.replaceAll('-', ' ')}`, [
    alert.message,
    `It is about ${alert.subject}.`,
    'Further occurrences are counted and not mailed, until you acknowledge the alert in CloudForge.',
  ]);
}
