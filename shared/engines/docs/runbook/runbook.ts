import type { Assessment } from '#shared/engines/schema/finding.ts';
import { copyTimeOf, formatCopyTime } from '../copy-time.ts';
import { isRehearsalClean, type RehearsalSummary } from '../rehearsal.ts';
import { counted, formatHours, formatInstant } from '../wording.ts';
import type { Runbook, RunbookPart, RunbookStep } from './runbook-types.ts';
import { exportCommand, isServer, readOnlyCommand, sourceArgument } from './source-commands.ts';

const target = '--to "$DATABASE_URL"';
const listed = 12;

/** The runbook of one assessment; `source` is a file's name or a server's address. The rehearsal's times replace estimates. */
export function runbookOf(assessment: Assessment, source: string, rehearsal?: RehearsalSummary): Runbook {
  const time = copyTimeOf(assessment, rehearsal);
  const copying = `${formatCopyTime(time)} (${time.measured ? 'measured' : 'estimated'})`;
  const given = sourceArgument(source);
  return {
    parts: [
      { title: 'Before the day', text: 'The application goes on running; nothing of it is touched.', steps: before() },
      {
        title: 'On the day',
        text: 'The application stands still from the first step to the last.',
        steps: isServer(source) ? ofServer() : ofFile(),
      },
      { title: 'Afterwards', text: 'The application runs on the new database.', steps: after() },
    ],
    pointOfNoReturn:
      'The first row that the application writes into the new database. Until then the way back costs nothing: the source is untouched and still holds every row. After it, rows written since are only in PostgreSQL, because nothing carries them to the old database.',
    wayBack: wayBack(),
    outage: `${formatCopyTime({ minutesMin: time.minutesMin + 20, minutesMax: time.minutesMax + 60 })} in all: copying and proof ${copying}, the rest people’s checks`,
  };

  function before(): RunbookStep[] {
    const open = assessment.findings.filter(
      ({ severity, automatic, suppressed }) =>
        !automatic && suppressed === undefined && (severity === 'blocker' || severity === 'data-loss'),
    );
    const places = open.slice(0, listed).map(({ code, object }) => `${code} at ${object} is decided.`);
    const more = open.length > listed ? [`So are ${counted(open.length - listed, 'more finding')} of the report.`] : [];
    return [
      {
        title: 'Decide what is open',
        who: 'owner',
        duration: formatHours(assessment.effortHours),
        text:
          open.length === 0
            ? 'No finding blocks the move or puts values at risk. Read those about behaviour with a developer.'
            : `${counted(open.length, 'finding')} that would block the move or lose values: mend the source, or write the decision into cloudforge.toml beside it (a cast, an allowance, a finding accepted with its reason).`,
        commands: [`npx cloudforge analyze ${given} --fail-on data-loss`],
        checks: [...places, ...more],
      },
      {
        title: 'Make the new database',
        who: 'database administrator',
        duration: 'half an hour',
        text: `PostgreSQL 14 or newer, sized as the report says. The account that migrates owns the database and is no superuser; keep it in DATABASE_URL, so that no password stands in a command.`,
        commands: ['psql "$DATABASE_URL" -c "SELECT version()"'],
        checks: [
          'A backup of the new server runs and was restored once.',
          ...(assessment.target.extensions.length === 0
            ? []
            : [`These extensions are allowed there: ${assessment.target.extensions.join(', ')}.`]),
        ],
      },
      rehearse(),
      {
        title: 'Rehearse the way back',
        who: 'database administrator',
        duration: copying,
        text: 'Once before the day, in a database made for it: migrate, revert, and look at what is in place.',
        commands: [`npx cloudforge migrate ${given} ${target}`, `npx cloudforge revert ${given} ${target}`],
        checks: ['Everybody named here has done their part once.'],
      },
      ...(isServer(source) ? [copyAhead()] : []),
    ];
  }

  function rehearse(): RunbookStep {
    const command = `npx cloudforge migrate ${given} ${target} --rehearse`;
    if (rehearsal === undefined)
      return {
        title: 'Rehearse',
        who: 'database administrator',
        duration: copying,
        text: 'The whole run into a scratch database that is dropped afterwards. It measures what is only estimated here, and finds what only the rows show.',
        commands: [command],
        checks: [
          'It ends with exit code 0: certified.',
          'The time it took fits the hours in which you may stand still.',
        ],
      };
    return {
      title: 'Rehearse again, if the source or a decision has changed',
      who: 'database administrator',
      duration: copying,
      text: `The rehearsal of ${formatInstant(rehearsal.rehearsedAt)} ${isRehearsalClean(rehearsal) ? 'was certified, without rejected rows and refused statements' : 'found something: see the report'}.`,
      commands: [command],
      checks: ['It ends with exit code 0: certified.'],
    };
  }

  function copyAhead(): RunbookStep {
    return {
      title: 'Copy while the application runs',
      who: 'database administrator',
      duration: copying,
      text: 'Into staging schemas; what changes meanwhile is brought up to date at cutover. Do this the day before.',
      commands: [`npx cloudforge migrate ${given} ${target} --no-swap`],
      checks: ['It ends with exit code 0.'],
    };
  }

  function stop(): RunbookStep[] {
    return [
      {
        title: 'Stop the application',
        who: 'developer',
        duration: 'minutes',
        text: 'Web, workers, scheduled jobs, and whatever else writes: reports, imports, people with a client.',
        commands: [],
        checks: ['No session of the application is open at the source.'],
      },
      {
        title: 'Make the source read-only',
        who: 'database administrator',
        duration: 'a minute',
        text: 'What is written after this point does not arrive.',
        commands: [readOnlyCommand(assessment.model.dialect, assessment.model.database)],
        checks: ['An attempt to write fails.'],
      },
    ];
  }

  function ofFile(): RunbookStep[] {
    return [
      ...stop(),
      {
        title: 'Export the database for the last time',
        who: 'database administrator',
        duration: 'as long as the export took before',
        text: 'The same way as the file that this report was made from, under a new name. Nothing can follow changes made after the export.',
        commands: [exportCommand(assessment.model.dialect, assessment.model.database)],
        checks: ['The export ended without an error, and its last line is there.'],
      },
      {
        title: 'Copy, prove, and put into place',
        who: 'database administrator',
        duration: copying,
        text: 'Copies into staging schemas, makes indexes and foreign keys, hashes every row on both sides, and renames the schemas into place only if everything is certified. After an interruption the same command with --resume goes on.',
        commands: [`npx cloudforge migrate final-export ${target}`],
        checks: [
          'Exit code 0. With any other, nothing was put into place: start the application on the old database again.',
        ],
      },
      ...decide(),
    ];
  }

  function ofServer(): RunbookStep[] {
    return [
      ...stop(),
      {
        title: 'Cut over',
        who: 'database administrator',
        duration: `at most ${copying}: every row is compared, only chunks that changed are copied again`,
        text: 'Compares every row with the copy, copies the chunks that changed again, proves and certifies, and renames the schemas into place. It refuses while the source still accepts changes.',
        commands: [`npx cloudforge cutover ${given} ${target}`],
        checks: [
          'Exit code 0. With any other, nothing was put into place: start the application on the old database again.',
        ],
      },
      ...decide(),
    ];
  }

  function decide(): RunbookStep[] {
    const changed = assessment.findings.filter(({ severity, automatic }) => severity === 'behaviour' && !automatic);
    return [
      {
        title: 'Check the certificate',
        who: 'owner',
        duration: 'minutes',
        text: 'It says what was compared, and is checked without a network. The migration prints where it lies.',
        commands: ['npx cloudforge verify certificate.json --key cloudforge-public-key.pem'],
        checks: [
          '“Certified”, with the key whose fingerprint you know.',
          'Rejected rows, if any, are ones you accepted.',
        ],
      },
      {
        title: 'Try the application against the new database, without letting users in',
        who: 'developer',
        duration: 'half an hour',
        text:
          changed.length === 0
            ? 'Sign in, search, open a record of each kind. Do not save yet.'
            : `Look above all at what behaves differently (${counted(changed.length, 'finding')} in the report). Do not save yet.`,
        commands: [],
        checks: changed.slice(0, listed).map(({ code, object }) => `${code} at ${object} was looked at.`),
      },
      {
        title: 'Decide: go, or go back',
        who: 'owner',
        duration: 'minutes',
        text: 'The last moment at which the way back costs nothing.',
        commands: [],
        checks: ['The decision is written down, with name and time.'],
      },
      {
        title: 'Point the application at the new database and start it',
        who: 'developer',
        duration: 'minutes',
        text: 'From its first write on, the new database is the only one with all rows.',
        commands: [],
        checks: ['The first order, post or record saved is in PostgreSQL.'],
      },
    ];
  }

  function after(): RunbookStep[] {
    return [
      {
        title: 'Watch',
        who: 'developer',
        duration: 'a day',
        text: 'Errors of the application, slow queries, connections. Statistics of the new tables are there already (ANALYZE ran).',
        commands: ['psql "$DATABASE_URL" -c "SELECT * FROM pg_stat_activity WHERE state <> \'idle\'"'],
        checks: [],
      },
      {
        title: 'Keep the old database, read-only, until nobody asks for it',
        who: 'database administrator',
        duration: 'a month',
        text: 'Keep certificate, report, cloudforge.toml and rejected rows with it. Schemas that were set aside in the new database can be dropped then.',
        commands: [],
        checks: ['The backup of the new server ran and was restored once.'],
      },
    ];
  }

  function wayBack(): RunbookPart {
    return {
      title: 'The way back',
      text: 'Before the point of no return: minutes, and no row is lost. After it: rows written since have to be carried by hand.',
      steps: [
        {
          title: 'Stop the application',
          who: 'developer',
          duration: 'minutes',
          text: 'As before.',
          commands: [],
          checks: [],
        },
        {
          title: 'Give the old schemas of the target their names back, if there was something before',
          who: 'database administrator',
          duration: 'a minute',
          text: 'The migrated schemas go back into staging, in one transaction; rows written since stay in them.',
          commands: [`npx cloudforge revert ${isServer(source) ? given : 'final-export'} ${target}`],
          checks: ['Exit code 0.'],
        },
        {
          title: 'Let the source accept changes again, and point the application at it',
          who: 'database administrator',
          duration: 'minutes',
          text: 'Nothing in it was changed: it was only ever read.',
          commands: [readOnlyCommand(assessment.model.dialect, assessment.model.database, false)],
          checks: ['The application works on the old database.'],
        },
      ],
    };
  }
}
