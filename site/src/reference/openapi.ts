import document from '../generated/openapi.generated.json' with { type: 'json' };
import { exampleOf, type JsonSchema } from './json-schema.ts';

interface Content {
  [mediaType: string]: { schema?: JsonSchema };
}

interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: unknown[];
  'x-permission'?: string;
  parameters?: { name: string; in: string; required: boolean; schema: JsonSchema; description?: string }[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}

export interface ApiOperation extends OperationObject {
  method: string;
  path: string;
}

const paths: Record<string, Record<string, OperationObject>> = JSON.parse(JSON.stringify(document.paths));

/** Every operation, in the order of the document. */
export const operations: ApiOperation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
);

export const tags: { name: string; description: string }[] = document.tags;

export const schemas: Record<string, JsonSchema> = JSON.parse(JSON.stringify(document.components.schemas));

/** The schema of a JSON body, or undefined. */
export function jsonSchemaOf(content: Content | undefined): JsonSchema | undefined {
  return content?.['application/json']?.schema;
}

/** A curl command that calls the operation with an API key. */
export function curlOf(operation: ApiOperation): string {
  const lines = [`curl${operation.method === 'GET' ? '' : ` -X ${operation.method}`}`];
  if (operation.security === undefined) lines.push('-H "Authorization: Bearer $CLOUDFORGE_API_KEY"');
  const schema = jsonSchemaOf(operation.requestBody?.content);
  if (schema !== undefined) {
    lines.push("-H 'Content-Type: application/json'");
    lines.push(`-d '${JSON.stringify(exampleOf(schema))}'`);
  } else if (operation.requestBody?.content['multipart/form-data'] !== undefined) lines.push('-F file=@dump.sql');
  else if (operation.requestBody !== undefined) {
    lines.push("-H 'Tus-Resumable: 1.0.0'");
    lines.push(
      operation.method === 'POST' ? "-H 'Upload-Length: 1048576'" : "-H 'Upload-Offset: 0' --data-binary @dump.sql",
    );
  }
  const path = operation.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => `$${name.replaceAll(/([A-Z])/g, '_$1').toUpperCase()}`,
  );
  lines.push(`"http://localhost:8080${path}"`);
  return lines.join(' \\\n  ');
}
