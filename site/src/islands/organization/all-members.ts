import { type CallOptions, call } from '../../api/client.ts';
import type { Member } from '../../generated/client.generated.ts';

const pagesMax = 20;

/** Every member, page by page; of an organisation with thousands the first ones. */
export async function allMembers(options: CallOptions): Promise<Member[]> {
  const members: Member[] = [];
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, next } = await call('listMembers', { query: after === undefined ? {} : { after } }, options);
    members.push(...items);
    if (next === null) break;
    after = next;
  }
  return members;
}
