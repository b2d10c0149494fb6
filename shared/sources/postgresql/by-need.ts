/** A statement, and what it makes. */
export interface Made {
  id: string;
  sql: string;
}

/**
 * The statements in an order in which each comes behind those it needs, else in the order given. Where two need each
 * other, one of them comes first all the same. Needs of what no statement makes are passed over.
 */
export function byNeed(statements: readonly Made[], needs: ReadonlyMap<string, readonly string[]>): Made[] {
  const open = new Map(statements.map(statement => [statement.id, statement]));
  const ordered: Made[] = [];
  for (const first of statements) {
    // An own stack: chains of views over views can be longer than the call stack.
    const stack = [{ id: first.id, at: 0 }];
    const onStack = new Set([first.id]);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const statement = open.get(top.id);
      const needed = statement === undefined ? undefined : needs.get(top.id)?.[top.at];
      if (needed !== undefined) {
        top.at += 1;
        if (open.has(needed) && !onStack.has(needed)) {
          onStack.add(needed);
          stack.push({ id: needed, at: 0 });
        }
        continue;
      }
      if (statement !== undefined) ordered.push(statement);
      open.delete(top.id);
      stack.pop();
    }
  }
  return ordered;
}
