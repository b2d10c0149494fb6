import { z } from 'zod';
import { Configuration, Skip } from '../configuration.ts';

const listMax = 1_000;
const Text = z.string().min(1).max(500);
const Patterns = z.array(Text).max(listMax).default([]);

/** What the owner of a migration decided, as pages and API carry it: the same things that `cloudforge.toml` says. */
export const Decisions = z
  .strictObject({
    cast: z
      .array(z.strictObject({ column: Text.optional(), from: Text.optional(), type: Text }))
      .max(listMax)
      .default([])
      .describe('Types chosen instead of those the rules give, by column (table.column) or by source type'),
    suppress: z
      .array(z.strictObject({ code: Text, object: Text.optional(), reason: z.string().trim().min(3).max(1_000) }))
      .max(listMax)
      .default([])
      .describe('Findings that are accepted, with the reason'),
    skip: z
      .array(Skip)
      .max(listMax)
      .default([])
      .describe(
        'Tables that stay behind, with the reason: they are not made, not copied, and named in the certificate',
      ),
    allow: z
      .strictObject({ 'nul-removed': Patterns, 'encoding-replaced': Patterns, 'zero-date': Patterns })
      .prefault({})
      .describe('Changes of values that are allowed, with the columns (table.column, * for any)'),
    rejectsMax: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .default(0)
      .describe('Rows that may be left out, each kept with its reason; 0 stops at the first one'),
    acceptBlockers: z.boolean().default(false).describe('Copy although findings block; what is left out is certified'),
    rehearseIn: z
      .enum(['embedded', 'target'])
      .default('embedded')
      .describe('Server that the rehearsal gets its scratch database on'),
  })
  .superRefine((decisions, context) => {
    const parsed = Configuration.safeParse(configurationPart(decisions));
    if (parsed.success) return;
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
  })
  .meta({ id: 'MigrationDecisions' });
export type Decisions = z.infer<typeof Decisions>;

/** What was decided when nobody decided anything. */
export const noDecisions: Decisions = Decisions.parse({});

/** The decisions as the orchestrator takes them. */
export function configurationOf(decisions: Decisions): Configuration {
  return Configuration.parse(configurationPart(decisions));
}

function configurationPart({ cast, suppress, skip, allow }: Pick<Decisions, 'cast' | 'suppress' | 'skip' | 'allow'>) {
  return { cast, suppress, skip, allow };
}
