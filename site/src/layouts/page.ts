import { call } from '../api/client.ts';
import { rememberSignedIn } from '../api/session.ts';

type Theme = 'light' | 'dark';
const themeKey = 'cloudforge.theme';

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function otherTheme(): Theme {
  return currentTheme() === 'dark' ? 'light' : 'dark';
}

const toggle = document.getElementById('theme-toggle');
function labelToggle(): void {
  if (toggle !== null) toggle.textContent = otherTheme() === 'dark' ? 'Dark' : 'Light';
  toggle?.setAttribute('aria-label', `Switch to the ${otherTheme()} theme`);
}
toggle?.addEventListener('click', () => {
  const theme = otherTheme();
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(themeKey, theme);
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
  labelToggle();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', labelToggle);
labelToggle();

document.getElementById('sign-out')?.addEventListener('click', async () => {
  // A session that has ended already is signed out too.
  await call('deleteSession', {}, { whenSignedOut: 'throw' }).catch(() => undefined);
  rememberSignedIn(false);
  location.assign('/sign-in/?signed-out');
});

/** A block that scrolls sideways must be reachable by keyboard; whether one does depends on the width of the page. */
function reachScrollingBlocks(): void {
  for (const block of document.querySelectorAll<HTMLElement>('.prose pre')) {
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
    else block.removeAttribute('tabindex');
  }
}
reachScrollingBlocks();
addEventListener('resize', reachScrollingBlocks);
