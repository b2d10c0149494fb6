import { z } from 'zod';
import { choicesOf, type OpenFinding } from '#shared/engines/schema/choices/choices.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { loadAssessment } from './load-assessment.ts';
import { MigrationParams } from './migration.ts';

const count = z.number().int().nonnegative();

const ChoiceFinding = z.object({
  code: z.string(),
  severity: z.enum(severities),
  object: z.string(),
  column: z.string().nullable(),
  message: z.string(),
  why: z.string(),
  fix: z.string(),
  acceptMeans: z.string().describe('What accepting it means, one sentence'),
});

export const MigrationChoices = z
  .object({
    tables: z.array(
      z.object({
        table: z.string().describe('As a decision names it'),
        rows: count.nullable().describe('null: not counted'),
        findings: z.array(ChoiceFinding),
        columns: z
          .array(
            z.object({
              column: z.string(),
              sourceType: z.string(),
              type: z.string(),
              fitting: z.array(z.string()).describe('PostgreSQL types that all its values fit into'),
            }),
          )
          .describe('Columns that findings are about'),
        left: z
          .array(z.object({ kind: z.string(), name: z.string(), needs: z.string() }))
          .describe('What could not be made without the table, the first hundred'),
        leftTotal: count,
        stays: z.string().nullable().describe('Why it can not be skipped; null: it can'),
      }),
    ),
    others: z.array(ChoiceFinding).describe('Findings that are about no single table'),
  })
  .meta({ id: 'MigrationChoices', description: 'What can be decided about, by table' });

export const listChoices = defineOperation({
  name: 'listChoices',
  method: 'GET',
  path: '/:migrationId/choices',
  summary: 'List what can be decided about',
  description:
    'Every table with its open findings, the types that fit the columns they are about, and what would be left out with the table if it were skipped. Saving the choices is `saveDecisions`.',
  access: 'migrations:read',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 200, body: MigrationChoices },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { tables, others } = choicesOf(await loadAssessment(ctx, input.params.migrationId));
    return {
      tables: tables.map(({ findings, left, stays, ...table }) => ({
        ...table,
        findings: findings.map(findingOf),
        left: left.map(({ kind, name, needs }) => ({ kind, name, needs })),
        stays: stays ?? null,
      })),
      others: others.map(findingOf),
    };
  },
});

function findingOf({ finding, acceptMeans, column }: OpenFinding): z.infer<typeof ChoiceFinding> {
  const { code, severity, object, message, why, fix } = finding;
  return { code, severity, object, column: column ?? null, message, why, fix, acceptMeans };
}
