import { compileRowHash } from './optimised-hash.ts';

/** What the proof needs: loaded by a thread when it is first asked for a part of it. */
export { addDigests, BucketDigest, RowDigest, WriterDigest } from '#shared/engines/proof/digest-rows.ts';
export { RowCollector } from '#shared/engines/proof/locate.ts';
export { RowHash } from '#shared/engines/proof/row-hash.ts';
export { selectList } from '#shared/engines/proof/select-list.ts';
export { TargetRows } from '#shared/engines/proof/target-rows.ts';
export { readBack } from '#shared/targets/postgresql/read-back.ts';
export { sourceHasher } from './source-proof.ts';

compileRowHash();
