import type { FunctionDefinition } from './function.ts';
import type { Operation } from './operation.ts';

/** What spans and metrics say of each call of an operation, made once. */
export interface OperationNames {
  span: string;
  spanAttributes: Record<string, string>;
  /** Attributes of the request's duration, by status. */
  durationAttributes(status: number): Record<string, string>;
}

/** The names of one operation. */
export function namesOf(definition: FunctionDefinition, operation: Operation): OperationNames {
  const byStatus = new Map<number, Record<string, string>>();
  return {
    span: `${operation.method} /api/${definition.prefix}${operation.path}`,
    spanAttributes: {
      'cloudforge.function': definition.name,
      'cloudforge.operation': operation.name,
      'http.request.method': operation.method,
    },
    durationAttributes: status => {
      const known = byStatus.get(status);
      if (known !== undefined) return known;
      const made = { function: definition.name, operation: operation.name, status: String(status) };
      byStatus.set(status, made);
      return made;
    },
  };
}
