import { useCallback, useEffect, useState } from 'preact/hooks';
import { type ApiProblem, asProblem } from '../api/problem.ts';

export interface Loaded<T> {
  value: T | undefined;
  problem: ApiProblem | undefined;
  /** true until the first answer, and again while it is asked anew. */
  loading: boolean;
  reload(): void;
}

/**
 * Asks for something when the component appears and whenever `key` changes; an answer that comes too late is dropped.
 * The old value stays while a new one is under way, so that nothing flickers.
 */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ value?: T; problem?: ApiProblem; loading: boolean }>({ loading: true });
  const [turn, setTurn] = useState(0);
  // The `key` says when `load` means something else.
  useEffect(() => {
    const ending = new AbortController();
    setState(old => ({ ...old, loading: true }));
    load(ending.signal).then(
      value => {
        if (!ending.signal.aborted) setState({ value, loading: false });
      },
      error => {
        if (!ending.signal.aborted) setState(old => ({ ...old, problem: asProblem(error), loading: false }));
      },
    );
    return () => ending.abort();
  }, [key, turn]);
  const reload = useCallback(() => setTurn(number => number + 1), []);
  return { value: state.value, problem: state.problem, loading: state.loading, reload };
}

export interface Action {
  busy: boolean;
  problem: ApiProblem | undefined;
  /** Runs the work unless some is under way. Resolves with true if it went well; the problem is kept otherwise. */
  run(work: () => Promise<void>): Promise<boolean>;
  clear(): void;
}

/** A thing the user sets off: one at a time, its problem kept for the page to show. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | undefined>(undefined);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(asProblem(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run, clear: () => setProblem(undefined) };
}
