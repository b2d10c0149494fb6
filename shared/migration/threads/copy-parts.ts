/** What copying a chunk needs: loaded by a thread when it is first asked to copy. */
export { loadRowSource, openRowSource } from '#shared/sources/open-row-source.ts';
export { openChunkLoader } from '#shared/targets/postgresql/load-chunk.ts';
export { copyChunk } from './copy-chunk.ts';
