import { encode } from 'uqr';

/**
 * A text as a QR code (ISO/IEC 18004, level M), drawn by the library uqr (MIT): rows of modules, true is dark, without
 * the quiet zone of four light modules that belongs around it. Throws for more than 2,331 bytes of UTF-8.
 */
export function qrCode(text: string): boolean[][] {
  return encode(text, { ecc: 'M', border: 0 }).data;
}
