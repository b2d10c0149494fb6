import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';

export interface Tab {
  id: string;
  label: string;
  render(): ComponentChildren;
}

/** Tabs as the ARIA practices describe them: arrow keys move, the address keeps the chosen one (`#tables`). */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const base = useId();
  const [chosen, setChosen] = useState(tabs[0]?.id ?? '');
  useEffect(() => {
    const follow = (): void => {
      const wanted = location.hash.slice(1);
      if (tabs.some(tab => tab.id === wanted)) setChosen(wanted);
    };
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [tabs]);
  const choose = (id: string): void => {
    setChosen(id);
    history.replaceState(null, '', `#${id}`);
  };
  const move = (event: KeyboardEvent, index: number): void => {
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const tab = tabs[(target + tabs.length) % tabs.length];
    if (tab === undefined) return;
    choose(tab.id);
    document.getElementById(`${base}-tab-${tab.id}`)?.focus();
  };
  const current = tabs.find(tab => tab.id === chosen) ?? tabs[0];
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label}>
        {tabs.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-tab-${tab.id}`}
            aria-selected={tab.id === current?.id}
            aria-controls={`${base}-panel`}
            tabIndex={tab.id === current?.id ? 0 : -1}
            onClick={() => choose(tab.id)}
            onKeyDown={event => move(event, index)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-tab-${current?.id ?? ''}`}>
        {current?.render()}
      </div>
    </>
  );
}
