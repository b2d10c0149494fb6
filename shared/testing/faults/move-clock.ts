const lookEveryMs = 100;

/**
 * From now on this process's clock is off by what `offsetMs` says, asked for every tenth of a second at most: `Date.now`
 * and `new Date()` both. Timers are not touched: on a machine whose clock is set, they run on as well.
 */
export function moveClock(offsetMs: () => number): void {
  const RealDate = Date;
  let offset = 0;
  let lookAt = 0;
  const now = (): number => {
    const elapsed = performance.now();
    if (elapsed >= lookAt) {
      lookAt = elapsed + lookEveryMs;
      offset = offsetMs();
    }
    return RealDate.now() + offset;
  };
  const apply = (target: DateConstructor, given: unknown[]): object =>
    Reflect.construct(target, given.length === 0 ? [now()] : given);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given) => apply(target, given),
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
}
