import type { Rule } from '../finding.ts';
import { rule as c01 } from './c01-name-too-long.ts';
import { rule as c02 } from './c02-names-collide-after-folding.ts';
import { rule as c03 } from './c03-names-that-need-quotes.ts';
import { rule as c04 } from './c04-reserved-words.ts';
import { rule as c05 } from './c05-index-names-clash.ts';
import { rule as c06 } from './c06-table-without-key.ts';
import { rule as c07 } from './c07-equal-rows.ts';
import { rule as c08 } from './c08-foreign-key-types-differ.ts';
import { rule as c09 } from './c09-orphan-rows.ts';
import { rule as c10 } from './c10-circular-foreign-keys.ts';
import { rule as c11 } from './c11-foreign-key-without-index.ts';
import { rule as c12 } from './c12-nul-characters.ts';
import { rule as c13 } from './c13-invalid-encoding.ts';
import { rule as c14 } from './c14-doubly-encoded-text.ts';
import { rule as c15 } from './c15-text-that-ignores-case.ts';
import { rule as c16 } from './c16-order-of-text.ts';
import { rule as c17 } from './c17-trailing-blanks.ts';
import { rule as c18 } from './c18-date-time-without-zone.ts';
import { rule as c19 } from './c19-dates-out-of-range.ts';
import { rule as c20 } from './c20-fractional-seconds.ts';
import { rule as c21 } from './c21-digits-beyond-limits.ts';
import { rule as c22 } from './c22-floating-point-by-bits.ts';
import { rule as c23 } from './c23-not-finite-numbers.ts';
import { rule as c24 } from './c24-defaults-that-are-calculated.ts';
import { rule as c25 } from './c25-counter-behind.ts';
import { rule as c26 } from './c26-counter-beyond-type.ts';
import { rule as c27 } from './c27-required-changes.ts';
import { rule as c28 } from './c28-comments.ts';
import { rule as c29 } from './c29-inventory.ts';
import { rule as c30 } from './c30-users-and-links.ts';
import { rule as c31 } from './c31-duplicate-keys.ts';
import { rule as c32 } from './c32-empty-value-in-required-column.ts';
import { rule as c33 } from './c33-number-too-large.ts';
import { rule as c34 } from './c34-text-too-long.ts';
import { rule as c35 } from './c35-digits-too-many.ts';
import { rule as c36 } from './c36-values-only-a-server-knows.ts';
import { rule as l01 } from './l01-values-of-another-kind.ts';
import { rule as l02 } from './l02-column-without-type.ts';
import { rule as l03 } from './l03-large-integers.ts';
import { rule as l04 } from './l04-row-numbers.ts';
import { rule as l05 } from './l05-counter-ahead.ts';
import { rule as l06 } from './l06-empty-primary-key.ts';
import { rule as l07 } from './l07-storage-of-tables.ts';
import { rule as l08 } from './l08-length-not-enforced.ts';
import { rule as l09 } from './l09-boolean-values.ts';
import { rule as l10 } from './l10-dates-in-several-forms.ts';
import { rule as l11 } from './l11-decimals-stored-as-floats.ts';
import { rule as l12 } from './l12-text-and-bytes-mixed.ts';
import { rule as l13 } from './l13-empty-text-in-numbers.ts';
import { rule as l14 } from './l14-infinity-and-minus-zero.ts';
import { rule as l15 } from './l15-text-that-ignores-case.ts';
import { rule as l16 } from './l16-foreign-key-to-nothing.ts';
import { rule as l17 } from './l17-foreign-key-types-differ.ts';
import { rule as l18 } from './l18-checks-in-words-of-sqlite.ts';
import { rule as l19 } from './l19-current-timestamp-is-text.ts';
import { rule as l20 } from './l20-calculated-columns.ts';
import { rule as l21 } from './l21-partial-and-expression-indexes.ts';
import { rule as l22 } from './l22-texts-in-double-quotes.ts';
import { rule as l23 } from './l23-views-and-triggers.ts';
import { rule as l24 } from './l24-virtual-tables.ts';
import { rule as l25 } from './l25-on-conflict-clauses.ts';
import { rule as l27 } from './l27-utf16-database.ts';
import { rule as m01 } from './m01-zero-dates.ts';
import { rule as m02 } from './m02-partly-zero-dates.ts';
import { rule as m03 } from './m03-times-longer-than-a-day.ts';
import { rule as m04 } from './m04-timestamps.ts';
import { rule as m05 } from './m05-datetime-columns.ts';
import { rule as m06 } from './m06-on-update-timestamp.ts';
import { rule as m07 } from './m07-implicit-timestamp-default.ts';
import { rule as m08 } from './m08-year-columns.ts';
import { rule as m09 } from './m09-yes-no-columns.ts';
import { rule as m10 } from './m10-bit-columns.ts';
import { rule as m11 } from './m11-unsigned-numbers.ts';
import { rule as m12 } from './m12-large-unsigned-numbers.ts';
import { rule as m13 } from './m13-zerofill.ts';
import { rule as m14 } from './m14-float-digits.ts';
import { rule as m16 } from './m16-enum-columns.ts';
import { rule as m17 } from './m17-values-outside-an-enum.ts';
import { rule as m18 } from './m18-set-columns.ts';
import { rule as m19 } from './m19-json-columns.ts';
import { rule as m20 } from './m20-json-kept-as-text.ts';
import { rule as m21 } from './m21-fixed-length-bytes.ts';
import { rule as m22 } from './m22-uuids-as-bytes.ts';
import { rule as m23 } from './m23-uuids-as-text.ts';
import { rule as m24 } from './m24-latin1-is-windows-1252.ts';
import { rule as m25 } from './m25-three-byte-utf8.ts';
import { rule as m26 } from './m26-keys-that-ignore-case.ts';
import { rule as m27 } from './m27-prefix-indexes.ts';
import { rule as m28 } from './m28-fulltext-indexes.ts';
import { rule as m29 } from './m29-geometry.ts';
import { rule as m30 } from './m30-hidden-indexes.ts';
import { rule as m31 } from './m31-indexes-over-expressions.ts';
import { rule as m32 } from './m32-redundant-indexes.ts';
import { rule as m33 } from './m33-hash-indexes.ts';
import { rule as m34 } from './m34-calculated-columns.ts';
import { rule as m35 } from './m35-check-constraints.ts';
import { rule as m36 } from './m36-partitioned-tables.ts';
import { rule as m37 } from './m37-system-versioned-tables.ts';
import { rule as m38 } from './m38-invisible-columns.ts';
import { rule as m39 } from './m39-counter-ahead.ts';
import { rule as m40 } from './m40-storage-engines.ts';
import { rule as m41 } from './m41-views.ts';
import { rule as m42 } from './m42-stored-programs.ts';
import { rule as m43 } from './m43-habits-of-queries.ts';
import { rule as m44 } from './m44-names-spelled-differently.ts';
import { rule as m45 } from './m45-dump-without-routines.ts';
import { rule as m46 } from './m46-dump-cut-off.ts';
import { rule as o01 } from './o01-number-without-digits.ts';
import { rule as o06 } from './o06-date-with-time.ts';
import { rule as o07 } from './o07-zone-of-a-moment.ts';
import { rule as o10 } from './o10-empty-text-is-null.ts';
import { rule as o12 } from './o12-blanks-of-char.ts';
import { rule as o13 } from './o13-files-beside-the-database.ts';
import { rule as o14 } from './o14-raw-uuids.ts';
import { rule as o15 } from './o15-row-addresses.ts';
import { rule as o16 } from './o16-types-of-your-own.ts';
import { rule as o18 } from './o18-flags.ts';
import { rule as o20 } from './o20-names-with-signs.ts';
import { rule as o21 } from './o21-sequences-beyond-bigint.ts';
import { rule as o22 } from './o22-default-on-null.ts';
import { rule as o23 } from './o23-triggers-that-count.ts';
import { rule as o25 } from './o25-encrypted-columns.ts';
import { rule as o26 } from './o26-indexes-of-other-kinds.ts';
import { rule as o27 } from './o27-unique-keys-with-empty-parts.ts';
import { rule as o28 } from './o28-constraints-not-checked.ts';
import { rule as o30 } from './o30-partitions-without-an-equal.ts';
import { rule as o31 } from './o31-global-temporary-tables.ts';
import { rule as o32 } from './o32-what-reaches-beyond.ts';
import { rule as o33 } from './o33-packages.ts';
import { rule as o34 } from './o34-programs-in-plsql.ts';
import { rule as o35 } from './o35-words-of-queries.ts';
import { rule as o37 } from './o37-packages-of-the-server.ts';
import { rule as o38 } from './o38-character-set-of-the-export.ts';
import { rule as o39 } from './o39-leftovers.ts';
import { rule as p02 } from './p02-extensions.ts';
import { rule as p03 } from './p03-newer-functions.ts';
import { rule as p04 } from './p04-roles-and-owners.ts';
import { rule as p05 } from './p05-partition-column-not-in-key.ts';
import { rule as p06 } from './p06-formulas-that-change.ts';
import { rule as p07 } from './p07-index-entry-too-large.ts';
import { rule as p08 } from './p08-beyond-size-limits.ts';
import { rule as p09 } from './p09-too-many-columns-in-key.ts';
import { rule as p11 } from './p11-large-load.ts';
import { rule as t06 } from './t06-code-pages.ts';
import { rule as t12 } from './t12-offset-of-a-moment.ts';
import { rule as t13 } from './t13-row-versions.ts';
import { rule as t15 } from './t15-xml.ts';
import { rule as t16 } from './t16-types-without-an-equal.ts';
import { rule as t17 } from './t17-types-of-your-own.ts';
import { rule as t20 } from './t20-constraints-not-checked.ts';
import { rule as t25 } from './t25-one-null-in-unique-keys.ts';
import { rule as t26 } from './t26-indexes-of-other-kinds.ts';
import { rule as t27 } from './t27-collation-of-the-database.ts';
import { rule as t28 } from './t28-temporal-tables.ts';
import { rule as t29 } from './t29-tables-of-special-kinds.ts';
import { rule as t31 } from './t31-other-databases.ts';
import { rule as t32 } from './t32-programs-in-tsql.ts';
import { rule as t33 } from './t33-habits-of-queries.ts';
import { rule as t35 } from './t35-jobs-and-services.ts';
import { rule as v01 } from './v01-objects-on-both-sides.ts';
import { rule as v02 } from './v02-rows-are-counted.ts';
import { rule as v03 } from './v03-sums-in-any-order.ts';
import { rule as v04 } from './v04-values-in-one-form.ts';
import { rule as v05 } from './v05-long-values-read-back.ts';
import { rule as v06 } from './v06-differences-are-located.ts';
import { rule as v07 } from './v07-figures-of-columns.ts';
import { rule as v08 } from './v08-parents-are-checked.ts';
import { rule as v09 } from './v09-keys-are-checked.ts';
import { rule as v10 } from './v10-counters-are-compared.ts';
import { rule as v11 } from './v11-changed-values-are-counted.ts';
import { rule as v12 } from './v12-defaults-to-try.ts';
import { rule as v13 } from './v13-views-to-compare.ts';
import { rule as v14 } from './v14-calculated-values.ts';
import { rule as v15 } from './v15-what-the-certificate-will-lack.ts';

/** Every rule, in the order of its code. A rule is one file; a test keeps this list complete. */
export const rules: Rule[] = [
  c01,
  c02,
  c03,
  c04,
  c05,
  c06,
  c07,
  c08,
  c09,
  c10,
  c11,
  c12,
  c13,
  c14,
  c15,
  c16,
  c17,
  c18,
  c19,
  c20,
  c21,
  c22,
  c23,
  c24,
  c25,
  c26,
  c27,
  c28,
  c29,
  c30,
  c31,
  c32,
  c33,
  c34,
  c35,
  c36,
  l01,
  l02,
  l03,
  l04,
  l05,
  l06,
  l07,
  l08,
  l09,
  l10,
  l11,
  l12,
  l13,
  l14,
  l15,
  l16,
  l17,
  l18,
  l19,
  l20,
  l21,
  l22,
  l23,
  l24,
  l25,
  l27,
  m01,
  m02,
  m03,
  m04,
  m05,
  m06,
  m07,
  m08,
  m09,
  m10,
  m11,
  m12,
  m13,
  m14,
  m16,
  m17,
  m18,
  m19,
  m20,
  m21,
  m22,
  m23,
  m24,
  m25,
  m26,
  m27,
  m28,
  m29,
  m30,
  m31,
  m32,
  m33,
  m34,
  m35,
  m36,
  m37,
  m38,
  m39,
  m40,
  m41,
  m42,
  m43,
  m44,
  m45,
  m46,
  o01,
  o06,
  o07,
  o10,
  o12,
  o13,
  o14,
  o15,
  o16,
  o18,
  o20,
  o21,
  o22,
  o23,
  o25,
  o26,
  o27,
  o28,
  o30,
  o31,
  o32,
  o33,
  o34,
  o35,
  o37,
  o38,
  o39,
  p02,
  p03,
  p04,
  p05,
  p06,
  p07,
  p08,
  p09,
  p11,
  t06,
  t12,
  t13,
  t15,
  t16,
  t17,
  t20,
  t25,
  t26,
  t27,
  t28,
  t29,
  t31,
  t32,
  t33,
  t35,
  v01,
  v02,
  v03,
  v04,
  v05,
  v06,
  v07,
  v08,
  v09,
  v10,
  v11,
  v12,
  v13,
  v14,
  v15,
];
