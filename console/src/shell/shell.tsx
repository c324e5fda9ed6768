import { useState, useSyncExternalStore, type ReactNode } from 'react';
import { useClient } from 'urql';
import { Link, useLocation } from 'wouter';
import { graphql } from '../graphql/graphql.js';
import { forgetKeptText } from '../session/kept-text.js';
import { useMay, type Permission } from '../session/use-may.js';
import { useViewer } from '../session/viewer.js';
import { Icon, type IconName } from '../ui/icon.js';
import { useFocusKeeper } from './focus-keeper.js';
import { Logo } from './logo.js';
import { chooseTheme, chosenTheme, nextTheme } from './theme.js';

type Place = { readonly to: string; readonly name: string; readonly icon: IconName; readonly needs?: Permission };

const PLACES: readonly Place[] = [
  { to: '/profiles', name: 'Profiles', icon: 'layers' },
  { to: '/registries', name: 'Registries', icon: 'registry' },
  { to: '/devices', name: 'Devices', icon: 'device' },
  { to: '/audit', name: 'Audit', icon: 'audit', needs: 'audit.list' },
  { to: '/settings', name: 'Settings', icon: 'settings' },
];

/** What stands around every page: the way to the others, who you are, and the page itself. */
export function Shell({ children }: { readonly children: ReactNode }) {
  useFocusKeeper();
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <header className="sidebar">
        <Link className="brand" href="/profiles">
          <Logo size={28} />
          System Profiles
        </Link>
        <Places />
        <Foot />
      </header>
      <main className="main" id="content" tabIndex={-1}>
        <LostNotice />
        {children}
      </main>
    </div>
  );
}

/** Says that the server doesn't answer, until it does. */
function LostNotice() {
  const { connection } = useViewer();
  const lost = useSyncExternalStore(connection.watch, connection.isLost);
  return (
    <div className="lost" role="status">
      {lost && (
        <p className="lost-text">
          <span className="spinner" aria-hidden="true" /> The server can’t be reached. What you typed is kept; it is
          tried again …
        </p>
      )}
    </div>
  );
}

function Places() {
  const [path] = useLocation();
  const may = useMay();
  return (
    <nav className="nav" aria-label="Main">
      {PLACES.filter(({ needs }) => needs === undefined || may(needs)).map(({ to, name, icon }) => (
        <Link key={to} href={to} aria-current={path.startsWith(to) ? 'page' : undefined}>
          <Icon name={icon} size={18} />
          {name}
        </Link>
      ))}
    </nav>
  );
}

const SignOut = graphql(`
  mutation SignOut {
    signOut {
      userErrors {
        message
      }
    }
  }
`);

function Foot() {
  const { actor, role, session } = useViewer();
  const client = useClient();
  const [theme, setTheme] = useState(chosenTheme);
  const turn = () => {
    const next = nextTheme(theme);
    chooseTheme(next);
    setTheme(next);
  };
  const signOut = async () => {
    // The cookie of an account is the server's to take back; a key is only forgotten.
    await client.mutation(SignOut, {}).toPromise();
    forgetKeptText(sessionStorage);
    session.end();
  };
  const icon = { system: 'contrast', light: 'sun', dark: 'moon' } as const;
  return (
    <div className="sidebar-foot">
      <div className="whoami">
        <div className="truncate">{actor.name}</div>
        <div className="faint truncate">{role.toLowerCase()}</div>
      </div>
      <button className="button button-quiet button-icon" onClick={turn} title={`Colours: ${theme}`}>
        <Icon name={icon[theme]} />
        <span className="visually-hidden">Colours: {theme}. Change them</span>
      </button>
      <button className="button button-quiet button-icon" onClick={() => void signOut()} title="Sign out">
        <Icon name="leave" />
        <span className="visually-hidden">Sign out</span>
      </button>
    </div>
  );
}
