import { useEffect, useState } from 'preact/hooks';

/** Seconds that are left of `fromS`, counted down each second; it begins anew whenever `start` is another value. */
export function useCountdown(fromS: number, start: unknown): number {
  const [left, setLeft] = useState(fromS);
  useEffect(() => {
    const end = Date.now() + fromS * 1_000;
    const count = (): void => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1_000)));
    count();
    if (fromS <= 0) return;
    const timer = setInterval(count, 250);
    return () => clearInterval(timer);
  }, [fromS, start]);
  return left;
}
