import { encode } from 'uqr';

/** A text as a QR code, drawn here: what it holds goes nowhere. Dark on light in both themes, as cameras want it. */
export function QrImage({ text, label }: { text: string; label: string }) {
  // Four light modules around it belong to the symbol (ISO/IEC 18004, 6.3.8).
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
