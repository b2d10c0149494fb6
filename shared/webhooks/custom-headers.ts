import { z } from 'zod';

/** RFC 9110, section 5.6.2: a token. */
const nameForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** Visible ASCII with spaces between: no line break can begin another header. */
const valueForm = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;
const headersMax = 20;
const valueCharactersMax = 2_000;
const charactersMax = 8_192;

/** Hop-by-hop fields (RFC 9110, section 7.6.1), what frames the message, and what is ours to say. */
const reserved = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'accept-encoding',
  'expect',
  'user-agent',
  'traceparent',
  'tracestate',
]);

function isReserved(name: string): boolean {
  return reserved.has(name) || name.startsWith('webhook-') || name.startsWith('cloudforge-');
}

/** Headers an endpoint's owner adds to every message, by name in lower case. Values are secrets. */
export const CustomHeaders = z
  .record(z.string(), z.string())
  .transform((headers, context) => {
    const lower: Record<string, string> = {};
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    const entries = Object.entries(headers);
    if (entries.length > headersMax) refuse('', `at most ${headersMax} headers`);
    let characters = 0;
    for (const [given, value] of entries.slice(0, headersMax)) {
      const name = given.toLowerCase();
      characters += name.length + value.length;
      if (!nameForm.test(name)) refuse(given.slice(0, 100), 'not a header name');
      else if (isReserved(name)) refuse(given, 'this header is set by the platform or by the connection');
      else if (Object.hasOwn(lower, name)) refuse(given, 'named twice');
      else if (value.length > valueCharactersMax || !valueForm.test(value))
        // The value is not said back: it is a secret.
        refuse(given, `1-${valueCharactersMax} characters of visible ASCII`);
      else lower[name] = value;
    }
    if (characters > charactersMax) refuse('', `at most ${charactersMax} characters in all`);
    return lower;
  })
  .meta({ description: `Up to ${headersMax} headers for every message; their values are never shown again` });

const Sealed = z.record(z.string(), z.string());

/** The headers as the bytes that are sealed. */
export function encodeHeaders(headers: Readonly<Record<string, string>>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(headers));
}

/** The headers out of opened bytes. Throws where they are none. */
export function decodeHeaders(bytes: Uint8Array): Record<string, string> {
  return Sealed.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
