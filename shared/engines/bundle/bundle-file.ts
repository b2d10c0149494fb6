/** One file of a bundle. `path` is relative, with `/`, without `..`. */
export interface BundleFile {
  path: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** A text file in UTF-8, with unpaired surrogates replaced, so that its bytes are always valid. */
export function textFile(path: string, mediaType: string, text: string): BundleFile {
  return { path, mediaType, bytes: new TextEncoder().encode(text) };
}
