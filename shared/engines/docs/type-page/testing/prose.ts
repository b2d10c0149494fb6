/** What the page says before the tables. */
export const beforeTables = `---
title: Types
description: What every type becomes in PostgreSQL, when the data decides, and how to choose otherwise.
group: use
order: 6
next:
  title: How it is proved
  text: Each of these columns is compared, value by value.
  href: /docs/proof/
  label: The proof
---

<!-- This page is generated from the mapping itself (shared/engines/docs/type-page); a test compares it. -->

A type is chosen so that every value comes back as it was. Where that is impossible, the column is marked as not exact in the report, and each change of a value is counted in the certificate. Without rows the declared type decides; that is the state of these tables.

## Type by type
`;

/** What it says after them. */
export const afterTables = `## What is not carried

- **Geometry** of MySQL becomes its well-known binary as \`bytea\`; a spatial reference other than 0 is not in these bytes, and counts as a change. Types of PostGIS and other extensions that PostgreSQL does not ship become their text.
- **Computed columns** are computed again by PostgreSQL and not copied; the certificate lists them as not compared.
- **The offset** that an instant was written with (\`datetimeoffset\`, \`TIMESTAMP WITH TIME ZONE\`): the instant is the same, the offset is gone. A region in an Oracle script (\`EUROPE/BERLIN\`) gives the offset of its clocks; a time that occurs twice is that of standard time, and one that never occurs is rejected.
- **Digits of a second** beyond six are rounded, and counted.
- **The character NUL** in a text, and bytes that are not valid in their encoding: PostgreSQL holds neither. Such a row is rejected, kept in a file with its reason, and counted, unless you allow the change (below).
- **The place of a row** (\`ROWID\`), and files beside the database (\`BFILE\`): the text of the reference is kept, what it points to is not.
- **Collations and character sets**: text becomes UTF-8 and sorts by the target database's collation; the report says where comparisons change.

## Your own choice: cloudforge.toml

Decisions lie in a file \`cloudforge.toml\` beside the dump, or where \`--config\` says. It is read by \`cloudforge migrate\`, \`repair\` and \`cutover\`. In names of tables, columns and types, \`*\` stands for any run of characters.

\`\`\`toml
# A type for one column.
[[cast]]
column = "orders.metadata"
type = "jsonb"

# A type for every column that is declared so.
[[cast]]
from = "tinyint(1)"
type = "smallint"

# A finding that is seen and accepted, with the reason.
[[suppress]]
code = "M09"
object = "orders.*"
reason = "Nobody reads this column any more."

# A table that stays behind, with the reason: it is neither made nor copied, and the certificate names it.
[[skip]]
table = "audit_log"
reason = "Kept in the archive of the old server."

# Changes of values that are allowed, by column; each one is counted in the certificate.
[allow]
nul-removed = ["posts.body"]        # the character NUL is taken out of texts
encoding-replaced = ["legacy.*"]    # invalid bytes become U+FFFD
zero-date = ["*.created_at"]        # dates that do not exist become NULL
\`\`\`

\`type\` is a PostgreSQL type such as \`text\`, \`numeric(12,2)\` or \`timestamp(3)\`; a text that is none is refused with its line. A value that the chosen type can't hold is rejected, not bent. A type for a column that is not there, and an accepted finding that is not there, become findings.

What needs a table that stays behind (foreign keys of other tables, views, routines and triggers, in any number of steps) is left out with it and listed; [the proof](/docs/proof/) says how. A mistake in the file, such as a table to skip that the source does not have, stops the migration before anything is written, with its line.
`;
