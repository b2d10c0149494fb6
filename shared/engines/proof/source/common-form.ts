/**
 * Which values of a column are so usual that they are read without its decoder. All rows of a migration pass here, and
 * a general decoder asks much that such values answer at a glance.
 */
export const commonForm = {
  none: 0,
  integer: 1,
  decimal: 2,
  double: 3,
  date: 4,
  timestamp: 5,
  text: 6,
  single: 7,
} as const;
export type CommonForm = (typeof commonForm)[keyof typeof commonForm];
