import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

const docs = defineCollection({
  loader: glob({ pattern: '**/*.md', base: './src/content/docs' }),
  schema: z.object({
    title: z.string(),
    description: z.string(),
    /** Part of the navigation; records of decisions need none. */
    group: z.enum(['start', 'use', 'run', 'background', 'decisions']).default('decisions'),
    /** Place within its group. */
    order: z.number().default(100),
    /** The one next step at the end of the page. */
    next: z.object({ title: z.string(), text: z.string(), href: z.string(), label: z.string() }).optional(),
  }),
});

export const collections = { docs };
