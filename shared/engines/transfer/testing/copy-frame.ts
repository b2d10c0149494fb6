import { Buffer } from 'node:buffer';

/** COPY BINARY's file header (signature, flags, length of the extension) and trailer (PostgreSQL manual, "COPY"). */
export const copyHeader = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
export const copyTrailer = Buffer.from([0xff, 0xff]);
