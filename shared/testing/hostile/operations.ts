import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkout } from '#shared/cli/up/state-folder.ts';

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;
const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), z.unknown()),
  requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional(),
});
const Document = z.object({
  paths: z.record(z.string(), z.partialRecord(z.enum(methods), Operation)),
});

/** An operation as the published document has it: what a stranger on the network knows. */
export interface DocumentedOperation {
  name: string;
  method: string;
  path: string;
  /** Needs no credentials. */
  open: boolean;
  statuses: number[];
  mediaTypes: string[];
}

/** Every operation of the OpenAPI document. */
export function documentedOperations(): DocumentedOperation[] {
  const text = readFileSync(join(checkout, 'site/src/generated/openapi.generated.json'), 'utf8');
  return Object.entries(Document.parse(JSON.parse(text)).paths).flatMap(([path, item]) =>
    methods.flatMap(method => {
      const operation = item[method];
      if (operation === undefined) return [];
      return [
        {
          name: operation.operationId,
          method: method.toUpperCase(),
          path,
          open: operation.security?.length === 0,
          statuses: Object.keys(operation.responses).map(Number),
          mediaTypes: Object.keys(operation.requestBody?.content ?? {}),
        },
      ];
    }),
  );
}

/** The path with its parameters filled in. Throws if one has no value: a new one must be thought of here. */
export function fillPath(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(`The path ${path} has a parameter ${name} that this test knows no value of.`);
    return value;
  });
}
