/** A column's type as the catalogue tells it; numbers as text. */
export interface CatalogueType {
  /** Name of the system type below, as `nvarchar`. */
  base: string;
  length: string;
  precision: string;
  scale: string;
}

const withLength = new Set(['char', 'varchar', 'binary', 'varbinary']);
/** Two bytes a character: max_length counts bytes. */
const withCharacters = new Set(['nchar', 'nvarchar']);
const withScale = new Set(['time', 'datetime2', 'datetimeoffset']);

/** `nvarchar(50)`, `decimal(10, 2)`: the type as Transact-SQL writes it (sys.columns: max_length, precision, scale). */
export function typeText({ base, length, precision, scale }: CatalogueType): string {
  if (withLength.has(base)) return `${base}(${length === '-1' ? 'max' : length})`;
  if (withCharacters.has(base)) return `${base}(${length === '-1' ? 'max' : Number(length) / 2})`;
  if (base === 'decimal' || base === 'numeric') return `${base}(${precision}, ${scale})`;
  if (withScale.has(base)) return `${base}(${scale})`;
  if (base === 'float' && precision !== '53') return `float(${precision})`;
  return base;
}

/** `[a]]b]`. */
export function bracketed(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

export function unicodeLiteral(text: string): string {
  return `N'${text.replaceAll("'", "''")}'`;
}
