import { escapeHtml } from './text.ts';

/** A piece of markup that is already safe. Only `html` and `trusted` make one. */
export interface Html {
  readonly markup: string;
}

export type HtmlPart = string | number | Html | undefined | false | readonly HtmlPart[];

function print(part: HtmlPart): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(print).join('');
}

/** Template tag: every value is escaped unless it is itself `Html`; lists are joined; undefined and false vanish. */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  let markup = strings[0] ?? '';
  parts.forEach((part, index) => {
    markup += print(part) + (strings[index + 1] ?? '');
  });
  return { markup };
}

/** Markup written by this code base (styles, the diagram), never anything that contains text of the upload unescaped. */
export function trusted(markup: string): Html {
  return { markup };
}
