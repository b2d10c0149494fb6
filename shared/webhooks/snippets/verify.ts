// snippet begins
import { createHmac, timingSafeEqual } from 'node:crypto';

/** true if the message was signed with the secret (`whsec_...`) not more than five minutes ago. `body`: the raw bytes. */
export function isSigned(
  secret: string,
  headers: { id: string; timestamp: string; signature: string },
  body: Uint8Array,
  nowSeconds = Date.now() / 1000,
): boolean {
  if (!(Math.abs(nowSeconds - Number(headers.timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${headers.id}.${headers.timestamp}.`).update(body).digest();
  return headers.signature.split(' ').some(each => {
    const [version, value = ''] = each.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
// snippet ends

/** For the test: a line of secret, id, timestamp, signatures, now and body (base64), separated by tabs; answers a line. */
if (import.meta.main) {
  const { createInterface } = await import('node:readline');
  for await (const line of createInterface({ input: process.stdin })) {
    const [secret = '', id = '', timestamp = '', signature = '', now = '', body = ''] = line.split('\t');
    console.log(isSigned(secret, { id, timestamp, signature }, Buffer.from(body, 'base64'), Number(now)));
  }
}
