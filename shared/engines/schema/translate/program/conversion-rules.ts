/** The conversions of programs, by name: what of the source each understands. */
export const conversionRules = {
  'row-trigger': 'a trigger for each row becomes a trigger with a function in PL/pgSQL',
  'trigger-when': 'the condition of a trigger becomes IF at its beginning',
  'trigger-own-row': 'a trigger that changes its own row does not call itself again',
  'assign-new': 'SET NEW.column becomes an assignment',
  variables: 'DECLARE and SET become variables of PL/pgSQL',
  'session-variables':
    'a variable of the session (@x) that a program always sets before it reads it becomes one of its own, which its caller no longer sees',
  branches: 'IF, ELSEIF and CASE',
  loops: 'WHILE',
  'insert-rows': 'INSERT with VALUES, SET or SELECT',
  'update-rows': 'UPDATE of one table',
  'delete-rows': 'DELETE from one table',
  'raise-error': 'SIGNAL and RAISE become RAISE EXCEPTION',
  'select-into': 'SELECT ... INTO variables, which keep their values where no row is found',
  'return-value': 'a function that returns an expression',
  'plain-procedure': 'a procedure that changes rows',
  'rows-of-procedure': 'a procedure that is one SELECT becomes a function that returns its rows',
} as const;
export type ConversionRule = keyof typeof conversionRules;
