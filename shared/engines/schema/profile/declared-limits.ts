import type { Dialect, SourceType } from '../model.ts';
import type { ColumnState } from './column-state.ts';

/**
 * What the values of a column can be at most in MySQL, which changes what goes beyond: it cuts texts, rounds numbers and
 * fractions of a second, and fills BINARY up. Such values are kept as samples (`tooLong`, `tooShort`, `tooFine`).
 */
export function declareLimits(state: ColumnState, type: SourceType, dialect: Dialect | undefined): void {
  if (dialect !== 'mysql' && dialect !== 'mariadb') return;
  switch (type.kind) {
    case 'char':
    case 'varchar':
      if (type.length !== undefined && type.unit !== 'bytes') state.lengthLimit = type.length;
      return;
    case 'text':
    case 'blob':
      if (type.bytesMax !== undefined) state.lengthLimit = type.bytesMax;
      return;
    case 'varbinary':
      if (type.length !== undefined) state.lengthLimit = type.length;
      return;
    case 'binary':
      state.lengthLimit = type.length ?? 1;
      state.lengthLeast = type.length ?? 1;
      return;
    case 'integer':
      state.scaleLimit = 0;
      return;
    case 'decimal':
      state.scaleLimit = type.scale ?? 0;
      return;
    case 'float':
      if (type.scale !== undefined) state.scaleLimit = type.scale;
      return;
    case 'time':
    case 'datetime':
    case 'instant':
      state.scaleLimit = type.precision ?? 0;
  }
}
