/** The colours of the console: the system's, or one of the two. */
export type Theme = 'system' | 'light' | 'dark';

const STORED = 'theme';

/** What was chosen in this browser; public/theme.js applies it before the first paint. */
export function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Shows and remembers a theme. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset['theme'];
    localStorage.removeItem(STORED);
  } else {
    document.documentElement.dataset['theme'] = theme;
    localStorage.setItem(STORED, theme);
  }
}

/** The theme after this one: system, light, dark and around. */
export function nextTheme(theme: Theme): Theme {
  return theme === 'system' ? 'light' : theme === 'light' ? 'dark' : 'system';
}
