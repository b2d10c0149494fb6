import type { Column } from '../../model.ts';
import { familyOf } from '../../translate/value.ts';

/** How values of a column are brought into one form before they are compared; undefined: they are compared as they are. */
export function canonicalFormOf(column: Column, targetType: string): string | undefined {
  switch (familyOf(targetType)) {
    case 'boolean':
      return column.type.kind === 'boolean' ? undefined : 'yes and no as true and false';
    case 'decimal':
      return 'decimal numbers by their value';
    case 'timestamptz':
      return 'moments in UTC';
    case 'jsonb':
      return 'JSON by its content';
    case 'text[]':
      return column.type.kind === 'set' ? 'sets as lists' : undefined;
    case 'uuid':
      return column.type.kind === 'uuid' ? undefined : 'UUIDs by their bytes';
    default:
      return undefined;
  }
}
