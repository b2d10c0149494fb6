import { refuse } from './untranslatable.ts';
import type { Value } from './value.ts';

/** The arguments of a call, if there are as many as it may have. */
export function arity(args: readonly Value[], least: number, most = least): readonly Value[] {
  if (args.length < least || args.length > most) refuse('a function is called with an unusual number of arguments');
  return args;
}

/** Exactly one argument. */
export function one(args: readonly Value[]): Value {
  const [first] = arity(args, 1);
  return first ?? refuse('an argument is missing');
}

/** Exactly two arguments. */
export function two(args: readonly Value[]): [Value, Value] {
  const [first, second] = arity(args, 2);
  return [first ?? refuse('an argument is missing'), second ?? refuse('an argument is missing')];
}

/** Exactly three arguments. */
export function three(args: readonly Value[]): [Value, Value, Value] {
  const [first, second, third] = arity(args, 3);
  return [
    first ?? refuse('an argument is missing'),
    second ?? refuse('an argument is missing'),
    third ?? refuse('an argument is missing'),
  ];
}
