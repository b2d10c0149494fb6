import { getCollection } from 'astro:content';

export interface NavigationGroup {
  title: string;
  entries: { href: string; label: string }[];
}

const groups = [
  ['start', 'Start'],
  ['use', 'Use it'],
  ['run', 'Run it'],
  ['background', 'Background'],
] as const;

const reference: NavigationGroup = {
  title: 'Reference',
  entries: [
    { href: '/docs/commands/', label: 'Command line' },
    { href: '/docs/api/', label: 'HTTP API' },
    { href: '/docs/events/', label: 'Events' },
    { href: '/docs/errors/', label: 'Errors' },
    { href: '/docs/rules/', label: 'Rules' },
    { href: '/docs/settings/', label: 'Settings' },
  ],
};

/** The documentation's table of contents. */
export async function navigation(): Promise<NavigationGroup[]> {
  const pages = await getCollection('docs');
  const entriesOf = (group: string): NavigationGroup['entries'] =>
    pages
      .filter(page => page.data.group === group)
      .toSorted((a, b) => a.data.order - b.data.order || a.id.localeCompare(b.id))
      .map(page => ({ href: `/docs/${page.id}/`, label: page.data.title }));
  return [
    ...groups.map(([group, title]) => ({ title, entries: entriesOf(group) })),
    reference,
    { title: 'Decisions', entries: entriesOf('decisions') },
  ].filter(group => group.entries.length > 0);
}
