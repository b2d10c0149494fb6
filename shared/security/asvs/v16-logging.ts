import type { Chapter } from './requirement.ts';

const log = 'shared/telemetry/log.test.ts';
const canary = 'shared/testing/end-to-end/canary.test.ts';
const requests = 'shared/security/requests.test.ts';
const tampering = 'functions/audit/tampering.test.ts';

/** Chapter 16. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 16,
  title: 'Security logging and error handling',
  requirements: [
    {
      id: '16.1.1',
      level: 2,
      text: "An inventory exists documenting the logging performed at each layer of the application's technology stack, what events are being logged, log formats, where that logging is stored, how it is used, how access to it is controlled …",
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md#Logs'],
      tests: [['shared/security/inventory/inventory.test.ts', 'every place that logs are written to is told']],
    },
    {
      id: '16.2.1',
      level: 2,
      text: 'Each log entry includes necessary metadata that would allow for a detailed investigation of the timeline when an event happens',
      state: 'met',
      where: ['shared/telemetry/log.ts', 'shared/platform/create-ctx.ts'],
      tests: [
        [log, 'each entry is one line of JSON with its time in UTC, level, service and what it belongs to'],
        [
          'functions/auth/sign-in.test.ts',
          'a link works once, and each sign-in has its audit row without anything personal',
        ],
        ['functions/projects/projects.test.ts', 'every answer carries a request id, and a given one is kept'],
      ],
    },
    {
      id: '16.2.2',
      level: 2,
      text: 'Time sources for all logging components are synchronized, and that timestamps in security event metadata use UTC or include an explicit time zone offset',
      state: 'met',
      where: ['shared/telemetry/log.ts'],
      tests: [[log, 'each entry is one line of JSON with its time in UTC, level, service and what it belongs to']],
    },
    {
      id: '16.2.3',
      level: 2,
      text: 'The application only stores or broadcasts logs to the files and services that are documented in the log inventory',
      state: 'met',
      where: ['shared/security/inventory/logs.ts'],
      tests: [
        ['shared/security/inventory/inventory.test.ts', 'every place that logs are written to is told'],
        [canary, 'no secret is in logs, traces, metrics, problems, objects or the database'],
      ],
    },
    {
      id: '16.2.4',
      level: 2,
      text: 'Logs can be read and correlated by the log processor that is in use, preferably by using a common logging format',
      state: 'met',
      where: ['shared/telemetry/log.ts'],
      tests: [[log, 'each entry is one line of JSON with its time in UTC, level, service and what it belongs to']],
    },
    {
      id: '16.2.5',
      level: 2,
      text: "When logging sensitive data, the application enforces logging based on the data's protection level",
      state: 'met',
      where: ['shared/telemetry/log.ts'],
      tests: [
        [canary, 'no secret is in logs, traces, metrics, problems, objects or the database'],
        ['functions/auth/tokens.test.ts', 'no token and no secret lies in the audit log, the events or the outbox'],
        [
          'functions/inbound/generic.test.ts',
          'a store that takes nothing is said, and the token of the URL is in no log line',
        ],
      ],
    },
    {
      id: '16.3.1',
      level: 2,
      text: 'All authentication operations are logged, including successful and unsuccessful attempts',
      state: 'met',
      where: ['shared/platform/refusal-log.ts', 'shared/identity/sessions.ts'],
      tests: [
        [
          requests,
          'refused sign-ins, rights, origins and input are logged with who asked, and nothing of what was sent',
        ],
        [
          'functions/auth/sign-in.test.ts',
          'a link works once, and each sign-in has its audit row without anything personal',
        ],
        ['functions/auth/sessions.test.ts', 'one session is ended, then all others, each with its audit row'],
      ],
      note: 'Sign-ins, locks, resets and ends are in the audit log with their factors; refused attempts in the process log, without the address that was tried.',
    },
    {
      id: '16.3.2',
      level: 2,
      text: 'Failed authorization attempts are logged',
      state: 'met',
      where: ['shared/platform/refusal-log.ts', 'shared/identity/alerts-foreign-ids.ts'],
      tests: [
        [
          requests,
          'refused sign-ins, rights, origins and input are logged with who asked, and nothing of what was sent',
        ],
        ['shared/platform/refusal-log.test.ts', 'a refusal is one line with request, reason and who asked, as ids'],
        [
          'functions/audit/alerts.test.ts',
          'the fifth id of another organisation within an hour raises an alert for whoever asked, and the answer is that of nothing',
        ],
      ],
    },
    {
      id: '16.3.3',
      level: 2,
      text: 'The application logs the security events that are defined in the documentation and also logs attempts to bypass the security controls, such as input validation, business logic, and anti-automation',
      state: 'met',
      where: ['shared/platform/refusal-log.ts', 'shared/identity/alerts.ts', 'site/src/content/docs/audit.md#Alerts'],
      tests: [
        [
          requests,
          'refused sign-ins, rights, origins and input are logged with who asked, and nothing of what was sent',
        ],
        [
          'functions/audit/alerts.test.ts',
          'an alert is listed, mailed to the owners once, and acknowledged; the next occurrence opens another',
        ],
        [
          'functions/auth/tokens.test.ts',
          'a spent refresh token ends its session, revokes its access tokens and raises an alert',
        ],
      ],
    },
    {
      id: '16.3.4',
      level: 2,
      text: 'The application logs unexpected errors and security control failures such as backend TLS failures',
      state: 'met',
      where: ['shared/platform/host-function.ts', 'shared/network/create-dialer.ts'],
      tests: [
        [
          requests,
          'an unexpected error is logged with its cause and the request, and its sender is told nothing of it',
        ],
        [
          'shared/network/create-dialer.test.ts',
          'refuses every spelling of this machine and names the operator’s mend',
        ],
      ],
    },
    {
      id: '16.4.1',
      level: 2,
      text: 'All logging components appropriately encode data to prevent log injection',
      state: 'met',
      where: ['shared/telemetry/log.ts'],
      tests: [[log, 'nothing that is logged makes a second line, a second entry or a colour']],
    },
    {
      id: '16.4.2',
      level: 2,
      text: 'Logs are protected from unauthorized access and cannot be modified',
      state: 'met',
      where: ['shared/audit/seal.ts', 'shared/cli/up/log-file.ts'],
      tests: [
        [tampering, 'an edit of any column of a row is found, with its number and id'],
        [
          tampering,
          'newest rows that are gone are found by a head, or by a log that was kept; a head that was forged by its signature',
        ],
        [tampering, 'only who may read the audit log gets it, and only their own'],
        [
          'shared/cli/up/log-file.test.ts',
          'a log is for its owner only, goes on where it ended, and begins anew when it is full',
        ],
      ],
      note: 'The audit log shows every change. Process logs are readable by their owner only, and as safe as the folder or collector they are in.',
    },
    {
      id: '16.4.3',
      level: 2,
      text: 'Logs are securely transmitted to a logically separate system for analysis, detection, alerting, and escalation',
      state: 'partly',
      where: ['site/src/content/docs/security-inventory.md#Logs'],
      tests: [
        [
          tampering,
          'newest rows that are gone are found by a head, or by a log that was kept; a head that was forged by its signature',
        ],
      ],
      note: 'Containers write to standard error for a collector of the operator’s; signed heads of the audit log are among it. On one machine everything stays there.',
    },
    {
      id: '16.5.1',
      level: 2,
      text: 'A generic message is returned to the consumer when an unexpected or security-sensitive error occurs, ensuring no exposure of sensitive internal system data such as stack traces, queries, secret keys, and tokens',
      state: 'met',
      where: ['shared/platform/errors.ts'],
      tests: [
        [
          requests,
          'an unexpected error is logged with its cause and the request, and its sender is told nothing of it',
        ],
        [canary, 'a platform whose database is away says nothing either'],
      ],
    },
    {
      id: '16.5.2',
      level: 2,
      text: 'The application continues to operate securely when external resource access fails, for example, by using patterns such as circuit breakers or graceful degradation',
      state: 'met',
      where: ['shared/webhooks/breaker.ts', 'events/dispatcher'],
      tests: [
        [
          'functions/notify/endpoint-rules.test.ts',
          'five failures make the endpoint rest; then one message tries, and its success lets the others go',
        ],
        [
          'functions/storage/upload-faults.test.ts',
          'a store that takes nothing is said so, and the upload goes on later',
        ],
        ['functions/auth/oidc.test.ts', 'a provider that is down, broken or redirects is told apart from a refusal'],
        [
          'events/dispatcher/dispatcher.test.ts',
          'a poison event is tried 5 times, then dead with its cause, and can be replayed under its id',
        ],
      ],
    },
    {
      id: '16.5.3',
      level: 2,
      text: 'The application fails gracefully and securely, including when an exception occurs, preventing fail-open conditions such as processing a transaction despite errors resulting from validation logic',
      state: 'met',
      where: ['shared/identity/revocations.ts', 'shared/database/scoped-driver.ts'],
      tests: [
        ['shared/identity/revocations.test.ts', 'while it can not be known, nobody is let in'],
        ['events/dispatcher/dispatcher.test.ts', 'a transaction that is rolled back publishes nothing'],
        ['shared/identity/tokens.test.ts', 'that the keys can not be read is not said to be a bad token'],
      ],
    },
  ],
};
