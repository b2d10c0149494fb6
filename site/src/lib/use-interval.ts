import { useEffect, useRef } from 'preact/hooks';

/** Calls `work` every `everyMs` while the page is visible; undefined switches it off. */
export function useInterval(work: () => void, everyMs: number | undefined): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) latest.current();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
