// Runs before the first paint, so that neither the theme nor the signed-in view flickers. Everything else is a module.
(() => {
  try {
    const theme = localStorage.getItem('cloudforge.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    if (localStorage.getItem('cloudforge.signed-in') === 'yes') document.documentElement.dataset.signedIn = 'yes';
  } catch {
    // Storage is switched off: the system's theme and the signed-out view are right then.
  }
})();
