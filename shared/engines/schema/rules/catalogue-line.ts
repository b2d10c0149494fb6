/**
 * One known hazard and who takes care of it: `checked` by a rule of this folder, `reader` while the source is read,
 * `conversion` by the mapping, the DDL or the copy.
 */
export interface CatalogueLine {
  code: string;
  title: string;
  state: 'checked' | 'reader' | 'conversion';
}
