import { z } from 'zod';

/**
 * A name as others see it: on one line, and in the direction that its letters have. What turns the direction of text
 * would make one name look like another (Unicode Technical Report 36, 2.5).
 */
export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, 'it holds a line break or a sign that is not shown');
