/** WHATWG names of MySQL's character sets. MySQL's latin1 is Windows-1252. */
const labels: { readonly [charset: string]: string } = {
  utf8: 'utf-8',
  utf8mb3: 'utf-8',
  utf8mb4: 'utf-8',
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  latin5: 'windows-1254',
  latin7: 'iso-8859-13',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  cp866: 'ibm866',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  tis620: 'windows-874',
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ujis: 'euc-jp',
  eucjpms: 'euc-jp',
  euckr: 'euc-kr',
  ucs2: 'utf-16be',
  utf16: 'utf-16be',
  utf16le: 'utf-16le',
};

function family(charset: string | undefined): string {
  const name = charset?.toLowerCase() ?? 'utf8';
  return labels[name] ?? name;
}

/** Whether a text with this introducer is written in another character set than the texts around it. */
export function charsetDiffers(introducer: string, charset: string | undefined): boolean {
  return introducer !== 'ascii' && family(introducer) !== family(charset);
}

/** The text of bytes in the introducer's character set, where the other texts are UTF-8; undefined if it can't be told. */
export function transcode(bytes: Uint8Array, introducer: string, charset: string | undefined): string | undefined {
  const label = labels[introducer];
  if (label === undefined || family(charset) !== 'utf-8') return undefined;
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Bytes that are not of that character set: the caller says so.
    return undefined;
  }
}
