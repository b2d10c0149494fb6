/**
 * What a set of values is remembered for:
 * - `values`: only how many there are matters;
 * - `guess`: a column that may turn out to be a key or a foreign key, since the dump may declare it after the rows;
 * - `group`: several columns together, guessed as well, or whole rows;
 * - `key`: a key or foreign key that is declared, or several columns that are.
 */
export type SetRole = 'values' | 'group' | 'guess' | 'key';

/**
 * When memory is short, the set with the most bytes times weight gives way first: a guessed group is made to shrink
 * before a declared key of eight times its size.
 */
export const roleWeights: { [role in SetRole]: number } = { values: 4, group: 8, guess: 3, key: 1 };
